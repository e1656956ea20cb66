import { GROUP_SCHEMA, USER_SCHEMA } from "../../../api/scim";
import { newAddress, newName } from "./names";
import type { ListedOperation } from "./operation";

const source =
  "https://learn.microsoft.com/en-us/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups";
const compatibility =
  "https://learn.microsoft.com/en-us/entra/identity/app-provisioning/application-provisioning-config-problem-scim-compatibility";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const filtered = (kind: "Users" | "Groups", filter: string, more = "") =>
  `/${kind}?${more}filter=${encodeURIComponent(filter)}`;

/** As Microsoft's documentation of its provisioning service lists them, and its deviations from the standard. */
export const entraOperations: readonly ListedOperation[] = [
  {
    name: "discover the schema",
    source,
    run: async ({ send }) => {
      const { status, body } = await send("GET", "/Schemas");
      const ids = body.Resources.map(({ id }: { id: string }) => id);
      expect([status, ids]).toEqual([200, expect.arrayContaining([USER_SCHEMA, GROUP_SCHEMA, ENTERPRISE])]);
      for (const id of ids) {
        expect(await send("GET", `/Schemas/${encodeURIComponent(id)}`)).toMatchObject({
          status: 200,
          body: { id },
        });
      }
      expect(await send("GET", "/Schemas/urn:none")).toMatchObject({ status: 404 });
    },
  },
  {
    name: "test the connection: a filter with a random identifier finds nobody",
    source,
    run: async ({ send }) => {
      expect(await send("GET", filtered("Users", 'userName eq "0b6b1b1e-random"'))).toMatchObject({
        status: 200,
        body: { totalResults: 0, Resources: [] },
      });
    },
  },
  {
    name: "create a user",
    source,
    run: async ({ send }) => {
      const userName = newAddress();
      expect(
        await send("POST", "/Users", {
          schemas: [USER_SCHEMA, ENTERPRISE],
          externalId: "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
          userName: userName.toUpperCase(),
          active: true,
          emails: [{ primary: true, type: "work", value: "someone@contoso.example" }],
          meta: { resourceType: "User" },
          name: { formatted: "Given Family", familyName: "Family", givenName: "Given" },
          roles: [],
        }),
      ).toMatchObject({
        status: 201,
        body: {
          userName,
          externalId: "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
          emails: [{ type: "work", value: "someone@contoso.example" }],
          name: { formatted: "Given Family" },
        },
      });
    },
  },
  {
    name: "get a user by id",
    source,
    run: async ({ send, newUser }) => {
      const id = await newUser(newAddress());
      expect(await send("GET", `/Users/${id}`)).toMatchObject({ status: 200, body: { id } });
      expect(await send("GET", "/Users/5171a35d82074e068ce2")).toMatchObject({ status: 404 });
    },
  },
  {
    name: "find a user by userName, externalId or work address, whatever the case",
    source,
    run: async ({ send, newUser }) => {
      const address = newAddress();
      const externalId = `External-${address}`;
      const id = await newUser(address, { externalId, emails: [{ type: "work", value: `Work-${address}` }] });
      for (const filter of [
        `userName eq "${address.toUpperCase()}"`,
        `externalId eq "${externalId}"`,
        `emails[type eq "work"].value eq "work-${address}"`,
        `userName eq "${address}" and active eq true`,
        `userName eq "${address}" and active eq "True"`,
        `id eq "${id}"`,
      ]) {
        const { status, body } = await send("GET", filtered("Users", filter));
        expect([filter, status, body.Resources?.map((each: { id: string }) => each.id)]).toEqual([
          filter,
          200,
          [id],
        ]);
      }
      // Its case counts.
      expect(
        await send("GET", filtered("Users", `externalId eq "${externalId.toLowerCase()}"`)),
      ).toMatchObject({
        body: { totalResults: 0 },
      });
    },
  },
  {
    name: "update a user's multi-valued properties",
    source,
    run: async ({ patch, newUser }) => {
      const address = newAddress();
      const id = await newUser(address, { emails: [{ type: "work", value: address }] });
      expect(
        await patch(`/Users/${id}`, [
          { op: "Replace", path: 'emails[type eq "work"].value', value: "updated@contoso.example" },
          { op: "Replace", path: "name.familyName", value: "Updated" },
        ]),
      ).toMatchObject({
        status: 200,
        body: {
          emails: [{ type: "work", value: "updated@contoso.example" }],
          name: { familyName: "Updated" },
        },
      });
    },
  },
  {
    name: "update a user's single-valued properties",
    source,
    run: async ({ patch, newUser }) => {
      const id = await newUser(newAddress());
      expect(
        await patch(`/Users/${id}`, [{ op: "Replace", path: "displayName", value: "5b50642d-79fc" }]),
      ).toMatchObject({ status: 200, body: { displayName: "5b50642d-79fc" } });
    },
  },
  {
    name: "disable a user",
    source,
    run: async ({ send, patch, newUser }) => {
      const id = await newUser(newAddress());
      expect(await patch(`/Users/${id}`, [{ op: "Replace", path: "active", value: false }])).toMatchObject({
        status: 200,
        body: { active: false },
      });
      expect(await send("GET", filtered("Users", `id eq "${id}"`))).toMatchObject({
        body: { Resources: [{ active: false }] },
      });
    },
  },
  {
    name: "disable a user, with the boolean as text",
    source: compatibility,
    run: async ({ patch, newUser }) => {
      const id = await newUser(newAddress());
      for (const [value, active] of [
        ["False", false],
        ["True", true],
      ] as const) {
        expect(await patch(`/Users/${id}`, [{ op: "Replace", path: "active", value }])).toMatchObject({
          status: 200,
          body: { active },
        });
      }
    },
  },
  {
    name: "add values to entries that do not exist yet, twice to the same one",
    source: compatibility,
    run: async ({ patch, newUser }) => {
      const id = await newUser(newAddress());
      expect(
        await patch(`/Users/${id}`, [
          { op: "Add", path: 'phoneNumbers[type eq "mobile"].value', value: "+49 1" },
          { op: "Add", path: 'addresses[type eq "work"].locality', value: "Berlin" },
          { op: "Add", path: 'addresses[type eq "work"].country', value: "DE" },
        ]),
      ).toMatchObject({
        status: 200,
        body: {
          phoneNumbers: [{ type: "mobile", value: "+49 1" }],
          addresses: [{ type: "work", locality: "Berlin", country: "DE" }],
        },
      });
    },
  },
  {
    name: "update several properties in one operation without a path",
    source: compatibility,
    run: async ({ patch, newUser }) => {
      const id = await newUser(newAddress());
      const value = {
        displayName: "Someone",
        "name.givenName": "Some",
        "name.familyName": "One",
        active: "False",
        'phoneNumbers[type eq "work"].value': "+49 2",
        [`${ENTERPRISE}:department`]: "Bakery",
      };
      expect(await patch(`/Users/${id}`, [{ op: "Add", value }])).toMatchObject({
        status: 200,
        body: {
          displayName: "Someone",
          name: { givenName: "Some", familyName: "One" },
          active: false,
          phoneNumbers: [{ type: "work", value: "+49 2" }],
          [ENTERPRISE]: { department: "Bakery" },
        },
      });
    },
  },
  {
    name: "set a manager and a department, and remove the manager",
    source: compatibility,
    run: async ({ patch, newUser }) => {
      const manager = await newUser(newAddress());
      const id = await newUser(newAddress());
      expect(
        await patch(`/Users/${id}`, [
          { op: "Add", path: `${ENTERPRISE}:manager`, value: manager },
          { op: "Add", path: `${ENTERPRISE}:department`, value: "Bakery" },
        ]),
      ).toMatchObject({
        status: 200,
        body: { [ENTERPRISE]: { department: "Bakery", manager: { value: manager } } },
      });
      const { body } = await patch(`/Users/${id}`, [{ op: "Remove", path: `${ENTERPRISE}:manager` }]);
      expect(body[ENTERPRISE]).toEqual({ department: "Bakery" });
    },
  },
  {
    name: "delete a user",
    source,
    run: async ({ send, newUser }) => {
      const id = await newUser(newAddress());
      expect(await send("DELETE", `/Users/${id}`)).toMatchObject({ status: 204 });
      expect(await send("GET", `/Users/${id}`)).toMatchObject({ status: 404 });
      expect(await send("DELETE", `/Users/${id}`)).toMatchObject({ status: 404 });
    },
  },
  {
    name: "create a group",
    source,
    run: async ({ send }) => {
      const displayName = newName();
      expect(
        await send("POST", "/Groups", {
          schemas: [GROUP_SCHEMA],
          externalId: "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
          displayName,
          meta: { resourceType: "Group" },
        }),
      ).toMatchObject({
        status: 201,
        body: { displayName, externalId: "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159", members: [] },
      });
      expect(await send("POST", "/Groups", { schemas: [GROUP_SCHEMA], displayName })).toMatchObject({
        status: 409,
        body: { scimType: "uniqueness" },
      });
    },
  },
  {
    name: "get a group by id, without its members",
    source,
    run: async ({ send }) => {
      const { body: group } = await send("POST", "/Groups", {
        schemas: [GROUP_SCHEMA],
        displayName: newName(),
      });
      const { status, body } = await send("GET", `/Groups/${group.id}?excludedAttributes=members`);
      expect([status, body.id, "members" in body]).toEqual([200, group.id, false]);
    },
  },
  {
    name: "get a group by displayName, without its members",
    source,
    run: async ({ send }) => {
      const displayName = newName();
      const { body: group } = await send("POST", "/Groups", { schemas: [GROUP_SCHEMA], displayName });
      const path = filtered("Groups", `displayName eq "${displayName}"`, "excludedAttributes=members&");
      const { status, body } = await send("GET", path);
      expect([status, body.totalResults, body.Resources[0].id, "members" in body.Resources[0]]).toEqual([
        200,
        1,
        group.id,
        false,
      ]);
    },
  },
  {
    name: "update a group's non-member attributes",
    source,
    run: async ({ send, patch }) => {
      const { body: group } = await send("POST", "/Groups", {
        schemas: [GROUP_SCHEMA],
        displayName: newName(),
      });
      const displayName = newName();
      expect(
        await patch(`/Groups/${group.id}`, [{ op: "Replace", path: "displayName", value: displayName }]),
      ).toMatchObject({ status: 204 });
      expect(await send("GET", `/Groups/${group.id}`)).toMatchObject({ body: { displayName } });
    },
  },
  {
    name: "add and remove a group's members, by a list",
    source,
    run: async ({ send, patch, newUser }) => {
      const [one, other] = [await newUser(newAddress()), await newUser(newAddress())];
      const { body: group } = await send("POST", "/Groups", {
        schemas: [GROUP_SCHEMA],
        displayName: newName(),
      });
      const path = `/Groups/${group.id}`;
      const members = async () =>
        (await send("GET", path)).body.members.map((each: { value: string }) => each.value).sort();
      expect(
        await patch(path, [
          {
            op: "Add",
            path: "members",
            value: [
              { $ref: null, value: one },
              { $ref: null, value: other },
            ],
          },
        ]),
      ).toMatchObject({ status: 204 });
      expect(await members()).toEqual([one, other].sort());
      // A member twice is a member once.
      await patch(path, [{ op: "Add", path: "members", value: [{ value: one }] }]);
      expect(await members()).toEqual([one, other].sort());
      expect(
        await patch(path, [{ op: "Remove", path: "members", value: [{ $ref: null, value: one }] }]),
      ).toMatchObject({ status: 204 });
      expect(await members()).toEqual([other]);
      expect(await send("GET", `/Users/${other}`)).toMatchObject({ body: { groups: [{ value: group.id }] } });
    },
  },
  {
    name: "delete a group",
    source,
    run: async ({ send }) => {
      const { body: group } = await send("POST", "/Groups", {
        schemas: [GROUP_SCHEMA],
        displayName: newName(),
      });
      expect(await send("DELETE", `/Groups/${group.id}`)).toMatchObject({ status: 204 });
      expect(await send("GET", `/Groups/${group.id}`)).toMatchObject({ status: 404 });
    },
  },
];
