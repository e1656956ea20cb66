import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { Directory } from "../../../lambdas/registry/directory";
import { Members } from "../../../lambdas/registry/members";
import { reconcile } from "../../../lambdas/registry/reconcile";
import { type Aws, startAws } from "../../support/lambdas/aws";
import { acme, globex } from "../../support/lambdas/events";
import { addUser, clearUsers, drift } from "../../support/lambdas/members";

let aws: Aws;
let cognito: CognitoIdentityProviderClient;
let members: Members;

beforeAll(async () => {
  aws = await startAws();
  cognito = new CognitoIdentityProviderClient(aws.clientSettings("lifecycle"));
  members = new Members(aws.documents, "members", acme);
});

afterAll(async () => {
  cognito.destroy();
  await aws.close();
});

let admin: Awaited<ReturnType<typeof addUser>>;
let member: Awaited<ReturnType<typeof addUser>>;

beforeEach(async () => {
  await clearUsers(aws);
  admin = await addUser(aws, members, "admin", { role: "tenant-admin" });
  member = await addUser(aws, members, "member");
  await addUser(aws, members, "disabled", { status: "disabled" });
  await addUser(aws, members, "pending", { invitation: "pending" });
});

const run = (usersSuspended = false, of = members) =>
  reconcile({ members: of, directory: new Directory(cognito, "us-east-1_pool"), usersSuspended });

/** The difference is told in a sentence about this user, is gone afterwards, and is not found again. */
async function repaired(id: string, sentence: RegExp) {
  const repairs = await run();
  expect(repairs).toEqual([expect.stringMatching(sentence)]);
  expect(repairs[0]).toContain(id);
  expect(repairs.join()).not.toContain("@");
  expect(await drift(aws, acme)).toEqual([]);
  expect(await run()).toEqual([]);
}

test("changes nothing where nothing differs", async () => {
  expect(await run()).toEqual([]);
  expect(aws.calls.map(({ operation }) => operation).filter((name) => !/Get|List/.test(name))).toEqual([]);
});

test("a row whose user is gone goes too, and so does its place among the administrators", async () => {
  const second = await addUser(aws, members, "second", { role: "tenant-admin" });
  aws.pool.users.delete(second.email);
  await repaired(second.id, /no user/);
  expect(await members.get(second.id)).toBeUndefined();
});

test("a removal that broke off is finished", async () => {
  await members.update(member.id, { status: "disabled", removing: true });
  await repaired(member.id, /removed/);
  expect(aws.pool.bySub(member.id)).toBeUndefined();
});

test("a user without a row whom nobody ever invited is removed", async () => {
  const { sub } = aws.pool.add("orphan@example.com", { tenantId: acme });
  await repaired(sub, /never invited/);
  expect(aws.pool.bySub(sub)).toBeUndefined();
});

test.each([
  ["an administrator", { groups: new Set(["tenant-admin"]) }, "tenant-admin", "active", "pending"],
  [
    "a member",
    { groups: new Set(["tenant-member"]), enabled: false },
    "tenant-member",
    "disabled",
    "pending",
  ],
  [
    "both",
    { groups: new Set(["tenant-member", "tenant-admin"]), status: "CONFIRMED" },
    "tenant-admin",
    "active",
    "accepted",
  ],
  ["without a role, signed in", { status: "CONFIRMED" }, "tenant-member", "active", "accepted"],
] as const)("a user without a row gets one: %s", async (_, user, role, status, invitation) => {
  const { groups = new Set<string>(), ...rest } = { groups: undefined, ...user };
  const { sub } = aws.pool.add("orphan@example.com", { tenantId: acme, groups: new Set(groups), ...rest });
  const repairs = await run();
  expect(repairs[0]).toBe(`${sub} had no membership and now has one: ${role}, ${status}.`);
  expect(await members.get(sub)).toMatchObject({ email: "orphan@example.com", role, status, invitation });
  expect(await drift(aws, acme)).toEqual([]);
  expect(await run()).toEqual([]);
});

test.each([
  ["too many", ["tenant-member", "tenant-admin"], 1],
  ["another", ["tenant-admin"], 1],
  ["none", [], 0],
] as const)("a user whose roles are not the row's gets the row's: %s", async (_, groups, signOuts) => {
  member.user.groups.clear();
  for (const group of groups) member.user.groups.add(group);
  await repaired(member.id, /only the role tenant-member/);
  expect(member.user.signOuts).toBe(signOuts);
});

test("a user is enabled or disabled as the row says", async () => {
  member.user.enabled = false;
  await repaired(member.id, /now enabled/);
  await members.update(member.id, { status: "disabled" });
  await repaired(member.id, /now disabled/);
  expect(member.user.signOuts).toBe(1);
});

test("an acceptance is recorded", async () => {
  const pending = await addUser(aws, members, "late", { invitation: "pending" });
  pending.user.status = "CONFIRMED";
  await repaired(pending.id, /accepted/);
  expect(await members.get(pending.id)).toMatchObject({ invitation: "accepted" });
});

test("who is an active administrator counts as one, and nobody else", async () => {
  await members.dropAdministrator(admin.id);
  await repaired(admin.id, /now counts as an active administrator/);
  await members.addAdministrator(member.id);
  await repaired(member.id, /no longer/);
  const gone = "99999999-9999-4999-8999-999999999999";
  await members.addAdministrator(gone);
  await repaired(gone, /no longer/);
});

test("while the tenant is suspended nobody is enabled; afterwards it is as the rows say", async () => {
  const orphan = aws.pool.add("orphan@example.com", {
    tenantId: acme,
    groups: new Set(["tenant-member"]),
    enabled: false,
  });
  await run(true);
  expect([...aws.pool.users.values()].filter(({ enabled }) => enabled)).toEqual([]);
  expect(await members.get(orphan.sub)).toMatchObject({ status: "disabled" });
  expect(await members.get(admin.id)).toMatchObject({ status: "active" });
  expect(await run(true)).toEqual([]);
  await run(false);
  expect(await drift(aws, acme)).toEqual([]);
  expect(admin.user.enabled).toBe(true);
});

test("goes through all pages, and past other tenants' users", async () => {
  const others = new Members(aws.documents, "members", globex);
  const foreign = await addUser(aws, others, "foreign", { role: "tenant-admin" });
  foreign.user.enabled = false;
  for (let count = 0; count < 70; count += 1) {
    const { user } = await addUser(aws, members, `many-${count}`);
    if (count % 30 === 0) user.enabled = false;
  }
  expect(await run()).toHaveLength(3);
  expect(await drift(aws, acme)).toEqual([]);
  expect(foreign.user.enabled).toBe(false);
  expect(await run(false, others)).toHaveLength(1);
});
