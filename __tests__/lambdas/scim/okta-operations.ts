import { GROUP_SCHEMA, LIST_SCHEMA, USER_SCHEMA } from "../../../api/scim";
import { newAddress, newName } from "./names";
import type { ListedOperation } from "./operation";

const source = "https://developer.okta.com/docs/api/openapi/okta-scim/guides/scim-20";

const profile = (userName: string, more: object = {}) => ({
  schemas: [USER_SCHEMA],
  userName,
  name: { givenName: "Test", familyName: "User" },
  emails: [{ primary: true, value: userName, type: "work" }],
  displayName: "Test User",
  locale: "en-US",
  externalId: "00ujl29u0le5T6Aj10h7",
  groups: [],
  password: "1mz050nq",
  active: true,
  ...more,
});

const found = (filter: string) => `/Users?filter=${encodeURIComponent(filter)}&startIndex=1&count=100`;

/** As Okta's documentation of SCIM 2.0 lists them. */
export const oktaOperations: readonly ListedOperation[] = [
  {
    name: "test connector: the first users, and the first groups",
    source,
    run: async ({ send }) => {
      for (const path of ["/Users?startIndex=1&count=2", "/Groups?startIndex=1&count=100"]) {
        const { status, body } = await send("GET", path);
        expect([status, body.schemas, body.startIndex]).toEqual([200, [LIST_SCHEMA], 1]);
        expect(body.itemsPerPage).toBe(body.Resources.length);
      }
    },
  },
  {
    name: "determine whether the user exists",
    source,
    run: async ({ send }) => {
      expect(await send("GET", found(`userName eq "${newAddress()}"`))).toMatchObject({
        status: 200,
        body: { totalResults: 0, Resources: [] },
      });
    },
  },
  {
    name: "create the user",
    source,
    run: async ({ send }) => {
      const address = newAddress();
      const { status, body, headers } = await send("POST", "/Users", profile(address));
      expect([status, body]).toEqual([
        201,
        expect.objectContaining({ userName: address, active: true, externalId: "00ujl29u0le5T6Aj10h7" }),
      ]);
      expect(body).not.toHaveProperty("password");
      expect(headers.location).toMatch(new RegExp(`/scim/v2/Users/${body.id}$`));
      expect(await send("GET", found(`userName eq "${address}"`))).toMatchObject({
        body: { totalResults: 1, Resources: [{ id: body.id }] },
      });
    },
  },
  {
    name: "create a user who exists: 409",
    source,
    run: async ({ send, newUser }) => {
      const address = newAddress();
      await newUser(address);
      expect(await send("POST", "/Users", profile(address))).toMatchObject({
        status: 409,
        body: { status: "409", scimType: "uniqueness" },
      });
    },
  },
  {
    name: "retrieve users, page by page",
    source,
    run: async ({ send, newUser }) => {
      for (let user = 0; user < 3; user += 1) await newUser(newAddress());
      const seen: string[] = [];
      for (let startIndex = 1; ; startIndex += 2) {
        const { body } = await send("GET", `/Users?startIndex=${startIndex}&count=2`);
        seen.push(...body.Resources.map(({ id }: { id: string }) => id));
        if (body.Resources.length === 0) {
          expect(new Set(seen).size).toBe(body.totalResults);
          return;
        }
      }
    },
  },
  {
    name: "retrieve a specific user",
    source,
    run: async ({ send, newUser }) => {
      const id = await newUser(newAddress(), { displayName: "Someone" });
      expect(await send("GET", `/Users/${id}`)).toMatchObject({
        status: 200,
        body: { id, displayName: "Someone", meta: { resourceType: "User" } },
      });
    },
  },
  {
    name: "update a specific user (PUT)",
    source,
    run: async ({ send, newUser }) => {
      const address = newAddress();
      const id = await newUser(address, { displayName: "Before", nickName: "gone" });
      const { status, body } = await send(
        "PUT",
        `/Users/${id}`,
        profile(address, { id, name: { givenName: "Another", familyName: "User" } }),
      );
      expect([status, body.name]).toEqual([200, { givenName: "Another", familyName: "User" }]);
      expect(body).not.toHaveProperty("nickName");
    },
  },
  {
    name: "deactivate and activate a user (PATCH without a path)",
    source,
    run: async ({ send, patch, newUser }) => {
      const id = await newUser(newAddress());
      for (const active of [false, true]) {
        expect(await patch(`/Users/${id}`, [{ op: "replace", value: { active } }])).toMatchObject({
          status: 200,
          body: { active },
        });
        expect(await send("GET", `/Users/${id}`)).toMatchObject({ body: { active } });
      }
    },
  },
  {
    name: "deactivate a user (PUT)",
    source,
    run: async ({ send, newUser }) => {
      const address = newAddress();
      const id = await newUser(address);
      const answer = await send("PUT", `/Users/${id}`, profile(address, { active: false }));
      expect(answer).toMatchObject({ status: 200, body: { active: false } });
    },
  },
  {
    name: "create a group, with members",
    source,
    run: async ({ send, newUser }) => {
      const id = await newUser(newAddress());
      const displayName = newName();
      expect(
        await send("POST", "/Groups", {
          schemas: [GROUP_SCHEMA],
          displayName,
          members: [{ value: id, display: "Someone" }],
        }),
      ).toMatchObject({ status: 201, body: { displayName, members: [{ value: id }] } });
    },
  },
  {
    name: "retrieve groups, and a group by its name",
    source,
    run: async ({ send }) => {
      const displayName = newName();
      const { body: group } = await send("POST", "/Groups", { schemas: [GROUP_SCHEMA], displayName });
      const filter = encodeURIComponent(`displayName eq "${displayName}"`);
      expect(await send("GET", `/Groups?filter=${filter}&startIndex=1&count=100`)).toMatchObject({
        status: 200,
        body: { totalResults: 1, Resources: [{ id: group.id, displayName, members: [] }] },
      });
    },
  },
  {
    name: "retrieve a specific group",
    source,
    run: async ({ send }) => {
      const displayName = newName();
      const { body: group } = await send("POST", "/Groups", { schemas: [GROUP_SCHEMA], displayName });
      expect(await send("GET", `/Groups/${group.id}`)).toMatchObject({ status: 200, body: { displayName } });
    },
  },
  {
    name: "update a group's name (PATCH with the id in the value)",
    source,
    run: async ({ send, patch }) => {
      const { body: group } = await send("POST", "/Groups", {
        schemas: [GROUP_SCHEMA],
        displayName: newName(),
      });
      const displayName = newName();
      const answer = await patch(`/Groups/${group.id}`, [
        { op: "replace", value: { id: group.id, displayName } },
      ]);
      expect(answer).toMatchObject({ status: 204, body: undefined });
      expect(await send("GET", `/Groups/${group.id}`)).toMatchObject({ body: { displayName } });
    },
  },
  {
    name: "update a group's membership: remove one and add another in one PATCH",
    source,
    run: async ({ send, patch, newUser }) => {
      const [one, other] = [await newUser(newAddress()), await newUser(newAddress())];
      const { body: group } = await send("POST", "/Groups", {
        schemas: [GROUP_SCHEMA],
        displayName: newName(),
        members: [{ value: one }],
      });
      const answer = await patch(`/Groups/${group.id}`, [
        { op: "remove", path: `members[value eq "${one}"]` },
        { op: "add", path: "members", value: [{ value: other, display: "Someone" }] },
      ]);
      expect(answer.status).toBe(204);
      expect(await send("GET", `/Groups/${group.id}`)).toMatchObject({
        body: { members: [{ value: other }] },
      });
    },
  },
  {
    name: "replace a group's members (PATCH) and the group (PUT)",
    source,
    run: async ({ send, patch, newUser }) => {
      const [one, other] = [await newUser(newAddress()), await newUser(newAddress())];
      const displayName = newName();
      const { body: group } = await send("POST", "/Groups", { schemas: [GROUP_SCHEMA], displayName });
      const path = `/Groups/${group.id}`;
      const members = async () =>
        (await send("GET", path)).body.members.map((each: { value: string }) => each.value);
      await patch(path, [{ op: "replace", path: "members", value: [{ value: one }] }]);
      expect(await members()).toEqual([one]);
      const whole = { schemas: [GROUP_SCHEMA], id: group.id, displayName, members: [{ value: other }] };
      expect(await send("PUT", path, whole)).toMatchObject({
        status: 200,
        body: { members: [{ value: other }] },
      });
      expect(await members()).toEqual([other]);
    },
  },
  {
    name: "delete a specific group",
    source,
    run: async ({ send }) => {
      const displayName = newName();
      const { body: group } = await send("POST", "/Groups", { schemas: [GROUP_SCHEMA], displayName });
      expect(await send("DELETE", `/Groups/${group.id}`)).toMatchObject({ status: 204 });
      expect(await send("GET", `/Groups/${group.id}`)).toMatchObject({ status: 404 });
    },
  },
];
