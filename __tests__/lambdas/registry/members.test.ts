import type { Member } from "../../../lambdas/registry/members";
import { Members } from "../../../lambdas/registry/members";
import { type Aws, startAws } from "../../support/lambdas/aws";
import { acme } from "../../support/lambdas/events";
import { clearUsers } from "../../support/lambdas/members";

let aws: Aws;
let members: Members;

beforeAll(async () => {
  aws = await startAws();
  members = new Members(aws.documents, "members", acme);
});

afterAll(() => aws.close());
beforeEach(() => clearUsers(aws));

const idOf = (number: number) => `${number}0000000-0000-4000-8000-000000000000`;
const member = (number: number, changes: Partial<Member> = {}) => ({
  user_id: idOf(number),
  email: `${number}@example.com`,
  role: "tenant-member" as const,
  status: "active" as const,
  invitation: "pending" as const,
  ...changes,
});

test("pages hold every member once, and never the administrators' row", async () => {
  for (const number of [3, 1, 5, 4, 2]) await members.add(member(number));
  await members.addAdministrator(idOf(1));
  const sizes: number[] = [];
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await members.list(2, after);
    sizes.push(page.members.length);
    seen.push(...page.members.map(({ user_id }) => user_id));
    after = page.next;
  } while (after !== undefined);
  expect(sizes).toEqual([2, 2, 1]);
  expect(seen).toEqual([1, 2, 3, 4, 5].map(idOf));
  const all: string[] = [];
  for await (const { user_id } of members.all(2)) all.push(user_id);
  expect(all).toEqual(seen);
  expect(await members.get("#administrators")).toBeUndefined();
});

test("a last page that is full has no next one", async () => {
  for (const number of [1, 2]) await members.add(member(number));
  expect(await members.list(2)).not.toHaveProperty("next");
});

test("a member is made once, and changed only while there", async () => {
  expect(await members.add(member(1))).toBe(true);
  expect(await members.add(member(1, { role: "tenant-admin" }))).toBe(false);
  expect(await members.update(idOf(1), { role: "tenant-admin" })).toMatchObject({
    tenant_id: acme,
    role: "tenant-admin",
    status: "active",
  });
  expect(await members.update(idOf(2), { status: "disabled" })).toBeUndefined();
  expect(await aws.rows("members")).toHaveLength(1);
});

test.each(["", "!", "#administrators"])("a list from %j on shows members alone", async (position) => {
  await members.add(member(1));
  await members.addAdministrator(idOf(1));
  const { members: listed } = await members.list(10, position);
  expect(listed.map(({ user_id }) => user_id)).toEqual([idOf(1)]);
});

test("a change of a row that was changed since it was seen is not made", async () => {
  await members.add(member(1));
  const seen = await members.get(idOf(1));
  if (!seen) throw new Error("the member was not written");
  expect(await members.change(seen, { role: "tenant-admin" })).toMatchObject({ role: "tenant-admin" });
  expect(await members.change(seen, { status: "disabled" })).toBeUndefined();
  expect(await members.get(idOf(1))).toMatchObject({ role: "tenant-admin", status: "active" });
});

test("what one attempt made no other one removes or settles, nor takes over twice", async () => {
  await members.add(member(1), "first");
  const row = await members.get(idOf(1));
  if (!row) throw new Error("the member was not written");
  const role = "tenant-member";
  expect(await members.remove(idOf(1), "second")).toBe(false);
  expect(await members.settle(idOf(1), "second")).toBeUndefined();
  expect(await members.takeOver(row, "second", { role })).toMatchObject({ attempt: "second" });
  expect(await members.takeOver(row, "third", { role })).toBeUndefined();
  expect(await members.settle(idOf(1), "first")).toBeUndefined();
  expect(await members.settle(idOf(1), "second")).not.toHaveProperty("attempt");
  expect(await members.remove(idOf(1), "second")).toBe(false);
  expect(await members.remove(idOf(1))).toBe(true);
  expect(await members.remove(idOf(1), "second")).toBe(true);
});

describe("the administrators' set", () => {
  test("never loses its last one", async () => {
    for (const number of [1, 2]) await members.addAdministrator(idOf(number));
    expect(await members.takeOutAdministrator(idOf(1))).toBe(true);
    expect(await members.takeOutAdministrator(idOf(2))).toBe(false);
    expect((await members.administrators()).userIds).toEqual(new Set([idOf(2)]));
  });

  test("lets a removed member be removed again, as long as another is in", async () => {
    expect(await members.takeOutAdministrator(idOf(1))).toBe(false);
    await members.addAdministrator(idOf(2));
    expect(await members.takeOutAdministrator(idOf(1))).toBe(true);
  });

  test("of three taken out at once keeps one", async () => {
    for (const number of [1, 2, 3]) await members.addAdministrator(idOf(number));
    const taken = await Promise.all([1, 2, 3].map((number) => members.takeOutAdministrator(idOf(number))));
    expect(taken.filter(Boolean)).toHaveLength(2);
    expect((await members.administrators()).userIds.size).toBe(1);
  });

  test.each([
    ["this one", 1],
    ["another one", 2],
    ["one who was out already", 4],
  ])("lets nobody in who was seen before %s was taken out", async (_, number) => {
    for (const each of [1, 2, 3]) await members.addAdministrator(idOf(each));
    const seen = await members.administrators();
    expect(await members.takeOutAdministrator(idOf(number))).toBe(true);
    expect(await members.addAdministrator(idOf(1), seen)).toBe(false);
    expect(await members.addAdministrator(idOf(1), await members.administrators())).toBe(true);
  });

  test("is not made by dropping somebody from it, and goes with the tenant", async () => {
    await members.dropAdministrator(idOf(1));
    expect(await aws.rows("members")).toEqual([]);
    await members.addAdministrator(idOf(1));
    await members.removeAdministrators();
    expect(await aws.rows("members")).toEqual([]);
  });
});
