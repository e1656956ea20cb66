import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { GROUP_SCHEMA } from "../../../api/scim";
import { MOST_ADMINISTRATORS } from "../../../lambdas/scim/roles";
import { bodyOf, globex } from "../../support/lambdas/events";
import { newAddress } from "./names";
import { servedScim } from "./served-scim";

const scim = servedScim({ USER_CALLS_PER_MINUTE: "6000", INVITATIONS_PER_DAY: "1000" });
const { send, patch, newUser, newGroup, map, rows, roleOf } = scim;

describe("a group", () => {
  test("has only users of the tenant", async () => {
    const theirs = await newUser(newAddress(), {}, globex);
    const own = await newUser(newAddress());
    for (const value of [theirs, "#administrators", "user-1", "c2a5f4d4-8031-70f2-1d1b-5f9c3a7e2b45"]) {
      const group = await newGroup();
      expect(
        await patch(`/Groups/${group}`, [{ op: "add", path: "members", value: [{ value }, { value: own }] }]),
      ).toMatchObject({ status: 400 });
      const members = (await send("GET", `/Groups/${group}`)).body.members.map(
        (each: { value: string }) => each.value,
      );
      expect(members.filter((each: string) => each !== own)).toEqual([]);
    }
    expect(
      (await rows("members")).filter(({ user_id, role }) => String(user_id).startsWith("#admin") && role),
    ).toEqual([]);
  });

  test("is found by the name Members, and by no member", async () => {
    const named = { schemas: [GROUP_SCHEMA], displayName: "Members" };
    const { body: group } = await send("POST", "/Groups", named);
    const find = (filter: string) => send("GET", `/Groups?filter=${encodeURIComponent(filter)}`);
    expect(await find('displayName eq "members"')).toMatchObject({ body: { Resources: [{ id: group.id }] } });
    expect(await find('members.value eq "x"')).toMatchObject({
      status: 400,
      body: { scimType: "invalidFilter" },
    });
  });

  test("makes members of its members, until an administrator says otherwise", async () => {
    const [one, other] = [await newUser(newAddress()), await newUser(newAddress())];
    const group = await newGroup([one]);
    expect(await roleOf(one)).toBe("tenant-member");
    const mapped = await map(group, "tenant-admin");
    expect([mapped.statusCode, bodyOf(mapped)]).toEqual([
      200,
      expect.objectContaining({ role: "tenant-admin" }),
    ]);
    expect(await roleOf(one)).toBe("tenant-admin");
    await patch(`/Groups/${group}`, [{ op: "add", path: "members", value: [{ value: other }] }]);
    expect(await roleOf(other)).toBe("tenant-admin");
    await patch(`/Groups/${group}`, [{ op: "remove", path: `members[value eq "${one}"]` }]);
    expect(await roleOf(one)).toBe("tenant-member");
    const operations = (await rows("audit"))
      .filter(({ target }) => target === one)
      .map(({ operation }) => operation);
    expect(operations.filter((operation) => operation === "set-role")).toHaveLength(2);
  });

  test("that is removed, or means members again, takes the role back, but not from those in another such group", async () => {
    const [one, other] = [await newUser(newAddress()), await newUser(newAddress())];
    const [removed, kept] = [await newGroup([one, other]), await newGroup([other])];
    await map(removed, "tenant-admin");
    await map(kept, "tenant-admin");
    await send("DELETE", `/Groups/${removed}`);
    expect([await roleOf(one), await roleOf(other)]).toEqual(["tenant-member", "tenant-admin"]);
    // Someone else must remain.
    const third = await newUser(newAddress());
    await map(await newGroup([third]), "tenant-admin");
    await map(kept, "tenant-member");
    expect(await roleOf(other)).toBe("tenant-member");
  });

  test("of administrators stays small", async () => {
    const members = [];
    for (let user = 0; user <= MOST_ADMINISTRATORS; user += 1) members.push(await newUser(newAddress()));
    const large = await newGroup(members);
    expect((await map(large, "tenant-admin")).statusCode).toBe(409);
    const small = await newGroup();
    await map(small, "tenant-admin");
    const all = members.map((value) => ({ value }));
    expect(await patch(`/Groups/${small}`, [{ op: "add", path: "members", value: all }])).toMatchObject({
      status: 409,
    });
    expect(await roleOf(String(members[0]))).toBe("tenant-member");
  });

  test("of another tenant is a 404 for an administrator, too", async () => {
    const theirs = await newGroup([], globex);
    expect((await map(theirs, "tenant-admin")).statusCode).toBe(404);
    expect(await send("GET", `/Groups/${theirs}`)).toMatchObject({ status: 404 });
  });
});

describe("a group of 10,000", () => {
  const tenant = "44444444-4444-4444-8444-444444444444";
  const MANY = 10_000;
  const idOf = (user: number) => `00000000-0000-4000-8000-${String(user).padStart(12, "0")}`;
  let group: string;

  beforeAll(async () => {
    await scim.activate(tenant);
    group = await newGroup([], tenant);
    const row = { tenant_id: tenant, role: "tenant-member", status: "active", invitation: "accepted" };
    const times = { created_at: "2030-01-01T00:00:00.000Z", updated_at: "2030-01-01T00:00:00.000Z" };
    for (let from = 0; from < MANY; from += 25) {
      const puts = Array.from({ length: 25 }, (_, index) => {
        const user_id = idOf(from + index);
        const email = `${from + index}@example.com`;
        return { PutRequest: { Item: { ...row, ...times, user_id, email, groups: new Set([group]) } } };
      });
      await scim.aws().documents.send(new BatchWriteCommand({ RequestItems: { members: puts } }));
    }
  });

  test("is read whole, and within what Lambda answers", async () => {
    const { status, body } = await send("GET", `/Groups/${group}`, undefined, { tenant });
    expect([status, body.members.length]).toEqual([200, MANY]);
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(6 * 1024 * 1024);
  });

  test("changes without the library, which takes seconds for one that is so large", async () => {
    const started = performance.now();
    const changes = [
      { op: "Remove", path: `members[value eq "${idOf(1)}"]` },
      { op: "Remove", path: "members", value: [{ value: idOf(2) }] },
    ];
    expect(await patch(`/Groups/${group}`, changes, { tenant })).toMatchObject({ status: 204 });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect((await send("GET", `/Groups/${group}`, undefined, { tenant })).body.members).toHaveLength(
      MANY - 2,
    );
  });

  test("is not written by one body", async () => {
    const value = Array.from({ length: MANY }, (_, user) => ({ value: idOf(user) }));
    const { status } = await patch(`/Groups/${group}`, [{ op: "replace", path: "members", value }], {
      tenant,
    });
    expect([400, 413]).toContain(status);
  });

  test("does not make administrators", async () => {
    expect((await map(group, "tenant-admin", tenant)).statusCode).toBe(409);
    expect(
      (await rows("members", tenant)).filter(({ role, email }) => email && role !== "tenant-member"),
    ).toEqual([expect.objectContaining({ user_id: "user-1" })]);
  });
});
