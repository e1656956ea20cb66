import * as z from "zod/mini";
import { described, EXAMPLE_USER_ID, named, responsesTo } from "./response";
import type { Route } from "./route";

/** Media type of the protocol. Source: RFC 7644, section 8.1. */
export const SCIM_MEDIA_TYPE = "application/scim+json";

/** Where an identity provider finds the protocol, below the API's URL. */
export const SCIM_BASE = "/scim/v2";

/** Most resources of a page. */
export const MOST_RESULTS = 100;

export const USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";
export const GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const PATCH_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
export const LIST_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
export const ERROR_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:Error";

const EXAMPLE_GROUP_ID = "0f9f2a54-6a0e-4a53-8d9b-1c5ad3f0c2e7";

const provisioning = { authorization: "scim", function: "scim" } as const;

/** Any other text is the id of nothing, and so a 404. */
const id = z.string().check(z.minLength(1), z.maxLength(128));
const userParams = z.object({ user_id: id });
const groupParams = z.object({ group_id: id });
const schemaParams = z.object({ schema_id: id });

const attributeNames = z.optional(z.string().check(z.minLength(1), z.maxLength(1_000)));
/** Other parameters are ignored: identity providers add their own. */
const oneQuery = z.object({ attributes: attributeNames, excludedAttributes: attributeNames });
const whole = z.coerce.number().check(z.int());
const listQuery = z.extend(oneQuery, {
  filter: z.optional(z.string().check(z.minLength(1), z.maxLength(1_000))),
  startIndex: z._default(whole, 1),
  count: z._default(whole, MOST_RESULTS),
});

/** The function checks resources by the schemas that `GET /scim/v2/Schemas` shows. */
const userBody = z.looseObject({
  schemas: z.array(z.string()),
  userName: z.string().check(z.minLength(1), z.maxLength(254)),
});
const groupBody = z.looseObject({
  schemas: z.array(z.string()),
  displayName: z.string().check(z.minLength(1), z.maxLength(256)),
});
/** In any case, as Microsoft Entra writes them; without a flag, which a JSON schema does not have. */
const OPERATION = /^([Aa][Dd][Dd]|[Rr][Ee][Mm][Oo][Vv][Ee]|[Rr][Ee][Pp][Ll][Aa][Cc][Ee])$/;
const patchBody = z.looseObject({
  schemas: z.array(z.string()),
  Operations: z
    .array(
      z.looseObject({
        op: z.string().check(z.regex(OPERATION)),
        path: z.optional(z.string().check(z.maxLength(1_000))),
        value: z.optional(z.unknown()),
      }),
    )
    .check(z.minLength(1), z.maxLength(100)),
});

const oneUser = { ...provisioning, path: "/scim/v2/Users/{user_id}", params: userParams } as const;
const oneGroup = { ...provisioning, path: "/scim/v2/Groups/{group_id}", params: groupParams } as const;
const usersPath = { ...provisioning, path: "/scim/v2/Users" } as const;
const groupsPath = { ...provisioning, path: "/scim/v2/Groups" } as const;

/** SCIM 2.0 (RFC 7643, RFC 7644) for identity providers: a tenant's users and groups. */
export const scimRoutes = [
  { ...provisioning, method: "GET", path: "/scim/v2/ServiceProviderConfig" },
  { ...provisioning, method: "GET", path: "/scim/v2/ResourceTypes" },
  { ...provisioning, method: "GET", path: "/scim/v2/Schemas" },
  { ...provisioning, method: "GET", path: "/scim/v2/Schemas/{schema_id}", params: schemaParams },
  { ...usersPath, method: "GET", query: listQuery, tenantData: ["query"] },
  { ...usersPath, method: "POST", body: userBody, tenantData: ["body"], audited: "provision-user" },
  { ...oneUser, method: "GET", query: oneQuery },
  { ...oneUser, method: "PUT", body: userBody, tenantData: ["body"], audited: "provision-user" },
  { ...oneUser, method: "PATCH", body: patchBody, tenantData: ["body"], audited: "provision-user" },
  { ...oneUser, method: "DELETE", audited: "remove-user" },
  { ...groupsPath, method: "GET", query: listQuery, tenantData: ["query"] },
  { ...groupsPath, method: "POST", body: groupBody, tenantData: ["body"], audited: "provision-group" },
  { ...oneGroup, method: "GET", query: oneQuery },
  { ...oneGroup, method: "PUT", body: groupBody, tenantData: ["body"], audited: "provision-group" },
  { ...oneGroup, method: "PATCH", body: patchBody, tenantData: ["body"], audited: "provision-group" },
  { ...oneGroup, method: "DELETE", audited: "remove-group" },
] as const satisfies readonly Route[];

const meta = () => z.looseObject({ resourceType: z.string(), location: z.exactOptional(z.string()) });

export const scimUser = /* @__PURE__ */ named(
  "ScimUser",
  {
    schemas: [USER_SCHEMA],
    id: EXAMPLE_USER_ID,
    externalId: "00u1",
    userName: "baker@example.com",
    active: true,
    meta: { resourceType: "User" },
  },
  () =>
    z.looseObject({
      schemas: z.exactOptional(z.array(z.string())),
      id: described(z.uuid(), "The user's id, as in `GET /users`."),
      externalId: z.exactOptional(z.string()),
      userName: described(z.exactOptional(z.string()), "The address with which the user signs in."),
      active: z.exactOptional(z.boolean()),
      meta: z.exactOptional(meta()),
    }),
);

export const scimGroup = /* @__PURE__ */ named(
  "ScimGroup",
  {
    schemas: [GROUP_SCHEMA],
    id: EXAMPLE_GROUP_ID,
    displayName: "Bakers",
    members: [{ value: EXAMPLE_USER_ID }],
    meta: { resourceType: "Group" },
  },
  () =>
    z.looseObject({
      schemas: z.exactOptional(z.array(z.string())),
      id: z.uuid(),
      displayName: z.exactOptional(z.string()),
      members: z.exactOptional(z.array(z.looseObject({ value: z.uuid() }))),
      meta: z.exactOptional(meta()),
    }),
);

const list = <R extends z.ZodMiniType>(id: string, resource: R) =>
  named(id, { schemas: [LIST_SCHEMA], totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] }, () =>
    z.object({
      schemas: z.array(z.string()),
      totalResults: z.int(),
      startIndex: z.int(),
      itemsPerPage: z.int(),
      Resources: z.array(resource),
    }),
  );
export const scimUsers = /* @__PURE__ */ list("ScimUsers", scimUser);
export const scimGroups = /* @__PURE__ */ list("ScimGroups", scimGroup);
const scimDocument = /* @__PURE__ */ named("ScimDocument", { schemas: [] }, () =>
  z.looseObject({ schemas: z.array(z.string()) }),
);

export type ScimErrorBody = z.output<typeof scimError>;

/** The body of every response other than success. Source: RFC 7644, section 3.12. */
export const scimError = /* @__PURE__ */ named(
  "ScimError",
  { schemas: [ERROR_SCHEMA], status: "404", detail: "The tenant has no such user." },
  () =>
    z.strictObject({
      schemas: z.array(z.string()),
      status: described(z.string(), "The response's HTTP status."),
      scimType: described(z.exactOptional(z.string()), "A word of RFC 7644, section 3.12."),
      detail: described(z.string(), "For people."),
    }),
);

const patchExample = (path: string, value: unknown) => ({
  schemas: [PATCH_SCHEMA],
  Operations: [{ op: "replace", path, value }],
});

export const scimResponses = /* @__PURE__ */ responsesTo(scimRoutes, () => {
  const noUser = "The tenant has no such user.";
  const noGroup = "The tenant has no such group.";
  const refused =
    "The tenant would have no active administrator left, the user is being removed, or another request is changing the user.";
  const listed = (what: string, body: z.ZodMiniType) => ({
    200: { description: `A page of ${what}.`, body },
  });
  const read = { 200: { description: "What the server supports.", body: scimDocument } };
  const user = { schemas: [USER_SCHEMA], userName: "baker@example.com", externalId: "00u1", active: true };
  const group = { schemas: [GROUP_SCHEMA], displayName: "Bakers", members: [] };
  const paging =
    "By `startIndex`, from 1, and `count`. `attributes` and `excludedAttributes` name what to return.";
  return {
    "GET /scim/v2/ServiceProviderConfig": {
      operation: "readScimConfiguration",
      summary: "Read which parts of SCIM 2.0 the server supports",
      success: read,
    },
    "GET /scim/v2/ResourceTypes": {
      operation: "listScimResourceTypes",
      summary: "List the types of resources: users and groups",
      success: read,
    },
    "GET /scim/v2/Schemas": {
      operation: "listScimSchemas",
      summary: "List the attributes of users and groups",
      success: read,
    },
    "GET /scim/v2/Schemas/{schema_id}": {
      operation: "readScimSchema",
      summary: "Read one schema, by its URN",
      success: read,
      problems: { 404: "There is no such schema." },
    },
    "GET /scim/v2/Users": {
      operation: "listScimUsers",
      summary: "List or find users",
      details: paging,
      success: listed("users, by id", scimUsers),
    },
    "POST /scim/v2/Users": {
      operation: "createScimUser",
      summary: "Create a user",
      details:
        "`userName` is an e-mail address. The user is a `tenant-member`, invited by mail as by `POST /users`, within the same limits.",
      request: { example: user },
      success: { 201: { description: "The user.", body: scimUser, headers: ["Location"] } },
      problems: {
        409: "The address is already in use (`uniqueness`), or another request is changing the user.",
      },
    },
    "GET /scim/v2/Users/{user_id}": {
      operation: "readScimUser",
      summary: "Read a user",
      success: { 200: { description: "The user.", body: scimUser } },
      problems: { 404: noUser },
    },
    "PUT /scim/v2/Users/{user_id}": {
      operation: "replaceScimUser",
      summary: "Replace a user's attributes, or disable or enable the user",
      details: "`userName` cannot change. `active: false` ends the user's sessions within 30 seconds.",
      request: { example: user },
      success: { 200: { description: "The changed user.", body: scimUser } },
      problems: { 404: noUser, 409: refused },
    },
    "PATCH /scim/v2/Users/{user_id}": {
      operation: "changeScimUser",
      summary: "Change some of a user's attributes, or disable or enable the user",
      details: "`active: false` ends the user's sessions within 30 seconds.",
      request: { example: patchExample("active", false) },
      success: { 200: { description: "The changed user.", body: scimUser } },
      problems: { 404: noUser, 409: refused },
    },
    "DELETE /scim/v2/Users/{user_id}": {
      operation: "removeScimUser",
      summary: "Remove a user",
      success: { 204: { description: "The user is signed out and removed." } },
      problems: { 404: noUser, 409: refused },
    },
    "GET /scim/v2/Groups": {
      operation: "listScimGroups",
      summary: "List or find groups",
      details: `${paging} A page with very many members is refused (\`tooMany\`): leave out \`members\`.`,
      success: listed("groups, by id", scimGroups),
    },
    "POST /scim/v2/Groups": {
      operation: "createScimGroup",
      summary: "Create a group",
      details: "Its members keep their role until an administrator of the tenant gives the group another.",
      request: { example: group },
      success: { 201: { description: "The group.", body: scimGroup, headers: ["Location"] } },
      problems: { 409: "A group has the name already (`uniqueness`)." },
    },
    "GET /scim/v2/Groups/{group_id}": {
      operation: "readScimGroup",
      summary: "Read a group",
      success: { 200: { description: "The group.", body: scimGroup } },
      problems: { 404: noGroup },
    },
    "PUT /scim/v2/Groups/{group_id}": {
      operation: "replaceScimGroup",
      summary: "Replace a group's name and members",
      request: { example: group },
      success: { 200: { description: "The changed group.", body: scimGroup } },
      problems: { 404: noGroup, 409: `A group has the name already (\`uniqueness\`). Or: ${refused}` },
    },
    "PATCH /scim/v2/Groups/{group_id}": {
      operation: "changeScimGroup",
      summary: "Rename a group, or add and remove members",
      request: { example: patchExample("displayName", "Bakers") },
      success: { 204: { description: "The group is changed." } },
      problems: { 404: noGroup, 409: `A group has the name already (\`uniqueness\`). Or: ${refused}` },
    },
    "DELETE /scim/v2/Groups/{group_id}": {
      operation: "removeScimGroup",
      summary: "Remove a group, not its members",
      success: { 204: { description: "The group is removed." } },
      problems: { 404: noGroup, 409: refused },
    },
  };
});
