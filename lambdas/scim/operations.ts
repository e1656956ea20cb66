import type { InvitationOptions } from "../users/invitations";
import { UserManagement } from "../users/management";
import { ScimGroups } from "./groups";
import { discovery, type Resource, ScimError, sent, type Wanted } from "./library";
import { listResponse, pageOf } from "./lists";
import type { ScimHandlers, ScimRequest } from "./protocol";
import { ScimUsers } from "./users";

/** Members of all groups of a page, or of one group: a response has at most 6 MB. Source: Lambda quotas. */
const MOST_MEMBERS = 20_000;

/** The operations of the protocol. */
export function scimOperations(options: InvitationOptions): ScimHandlers {
  const management = new UserManagement(options);
  const usersOf = ({ client, record }: ScimRequest<unknown>) =>
    new ScimUsers(management, client.scope, record, options.newId);
  const groupsOf = (request: ScimRequest<unknown>) => {
    const users = usersOf(request);
    return new ScimGroups(request.client.scope, options.newId, (userId, role) =>
      users.changeRole(userId, role),
    );
  };
  const user = (resource: Resource, { base }: ScimRequest<unknown>, wanted?: Wanted) =>
    sent("User", resource, base, wanted);

  /** Groups with their members, which the library would take seconds for, unless the client does not want them. */
  async function withMembers(
    groups: readonly Resource[],
    request: ScimRequest<unknown>,
    wanted: Wanted = {},
  ): Promise<readonly Resource[]> {
    const shown = groups.map((group) => sent("Group", group, request.base, wanted));
    if (!wants("members", wanted) || groups.length === 0) return shown;
    const members = await groupsOf(request).membersOf(groups.map(({ id }) => String(id)));
    const count = [...members.values()].reduce((sum, { length }) => sum + length, 0);
    if (count > MOST_MEMBERS) {
      throw new ScimError(
        400,
        "tooMany",
        `More than ${MOST_MEMBERS} members: add excludedAttributes=members, or ask for fewer groups by count.`,
      );
    }
    return shown.map((group) => ({
      ...group,
      members: (members.get(String(group.id)) ?? []).map((value) => ({
        value,
        $ref: `${request.base}/Users/${value}`,
        type: "User",
      })),
    }));
  }

  const recordGroup = ({ record }: ScimRequest<unknown>, group: string) =>
    record(undefined, { after: { scim_group: group } });

  return {
    "GET /scim/v2/ServiceProviderConfig": async () => ({
      status: 200,
      body: await discovery.configuration(),
    }),
    "GET /scim/v2/ResourceTypes": async () => ({ status: 200, body: await discovery.resourceTypes() }),
    "GET /scim/v2/Schemas": async () => ({ status: 200, body: await discovery.schemas() }),
    "GET /scim/v2/Schemas/{schema_id}": async ({ params }) => ({
      status: 200,
      body: await discovery.schema(params.schema_id),
    }),

    "GET /scim/v2/Users": async (request) => {
      const found = await usersOf(request).find(request.query.filter);
      const { page, from } = pageOf(found, request.query);
      const shown = page.map((each) => user(each, request, request.query));
      return { status: 200, body: listResponse(found.length, from, shown) };
    },

    "POST /scim/v2/Users": async (request) => {
      const created = await usersOf(request).create(request.body);
      return {
        status: 201,
        body: user(created, request),
        location: `${request.base}/Users/${created.id}`,
      };
    },

    "GET /scim/v2/Users/{user_id}": async (request) => ({
      status: 200,
      body: user(await usersOf(request).read(request.params.user_id), request, request.query),
    }),

    "PUT /scim/v2/Users/{user_id}": async (request) => ({
      status: 200,
      body: user(await usersOf(request).replace(request.params.user_id, request.body), request),
    }),

    "PATCH /scim/v2/Users/{user_id}": async (request) => ({
      status: 200,
      body: user(await usersOf(request).patch(request.params.user_id, request.body.Operations), request),
    }),

    "DELETE /scim/v2/Users/{user_id}": async (request) => {
      await usersOf(request).remove(request.params.user_id);
      return { status: 204 };
    },

    "GET /scim/v2/Groups": async (request) => {
      const found = await groupsOf(request).find(request.query.filter);
      const { page, from } = pageOf(found, request.query);
      const shown = await withMembers(page, request, request.query);
      return { status: 200, body: listResponse(found.length, from, shown) };
    },

    "POST /scim/v2/Groups": async (request) => {
      const created = await groupsOf(request).create(request.body);
      recordGroup(request, String(created.id));
      const [body = {}] = await withMembers([created], request);
      return { status: 201, body, location: `${request.base}/Groups/${created.id}` };
    },

    "GET /scim/v2/Groups/{group_id}": async (request) => {
      const group = await groupsOf(request).read(request.params.group_id);
      const [body = {}] = await withMembers([group], request, request.query);
      return { status: 200, body };
    },

    "PUT /scim/v2/Groups/{group_id}": async (request) => {
      const group = await groupsOf(request).replace(request.params.group_id, request.body);
      recordGroup(request, request.params.group_id);
      const [body = {}] = await withMembers([group], request);
      return { status: 200, body };
    },

    "PATCH /scim/v2/Groups/{group_id}": async (request) => {
      await groupsOf(request).patch(request.params.group_id, request.body.Operations);
      recordGroup(request, request.params.group_id);
      return { status: 204 };
    },

    "DELETE /scim/v2/Groups/{group_id}": async (request) => {
      await groupsOf(request).remove(request.params.group_id);
      recordGroup(request, request.params.group_id);
      return { status: 204 };
    },
  };
}

/** Whether a client wants an attribute that is returned by default. */
function wants(name: string, { attributes, excludedAttributes }: Wanted): boolean {
  const names = (list: string) => list.split(",").map((each) => each.trim().toLowerCase().split(".")[0]);
  if (attributes !== undefined) return names(attributes).includes(name);
  return excludedAttributes === undefined || !names(excludedAttributes).includes(name);
}
