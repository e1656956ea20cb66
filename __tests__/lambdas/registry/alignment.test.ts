import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { Alignment, lockOut } from "../../../lambdas/registry/alignment";
import { Directory } from "../../../lambdas/registry/directory";
import { type MemberChange, Members } from "../../../lambdas/registry/members";
import { type Aws, startAws } from "../../support/lambdas/aws";
import { acme } from "../../support/lambdas/events";
import { addUser, clearUsers, drift } from "../../support/lambdas/members";

let aws: Aws;
let cognito: CognitoIdentityProviderClient;
let directory: Directory;
let members: Members;
let admin: Awaited<ReturnType<typeof addUser>>;
let other: Awaited<ReturnType<typeof addUser>>;
let member: Awaited<ReturnType<typeof addUser>>;

beforeAll(async () => {
  aws = await startAws();
  cognito = new CognitoIdentityProviderClient(aws.clientSettings("account"));
  directory = new Directory(cognito, "us-east-1_pool");
  members = new Members(aws.documents, "members", acme);
});

afterAll(async () => {
  cognito.destroy();
  await aws.close();
});

beforeEach(async () => {
  await clearUsers(aws);
  admin = await addUser(aws, members, "admin", { role: "tenant-admin" });
  other = await addUser(aws, members, "other", { role: "tenant-admin" });
  member = await addUser(aws, members, "member");
});

/** While the alignment is at work for the first time, somebody else does this from beginning to end. */
function alignDuring(meanwhile: () => Promise<unknown>) {
  let rounds = 0;
  return new Alignment(members, directory, async () => {
    rounds += 1;
    if (rounds === 1) await meanwhile();
    return true;
  });
}

const disableWhole = async (id: string) => {
  const user = await directory.find(id, acme);
  if (user) await lockOut(user);
  await members.update(id, { status: "disabled" });
};

test("starts over when the row changes in the meantime", async () => {
  member.user.enabled = false;
  await alignDuring(() => disableWhole(member.id)).align(member.id);
  expect(member.user.enabled).toBe(false);
  expect(await drift(aws, acme)).toEqual([]);
});

test("gives up with a 409 when the row never isIdle", async () => {
  const restless = new Alignment(members, directory, async () => {
    await members.update(member.id, { invitation: "accepted" });
    return true;
  });
  await expect(restless.align(member.id)).rejects.toMatchObject({ status: 409 });
});

test("shuts out again who was let in while the tenant was being suspended", async () => {
  member.user.enabled = false;
  const answers = [true, false];
  await new Alignment(members, directory, async () => answers.shift() ?? false).align(member.id);
  expect(member.user).toMatchObject({ enabled: false, signOuts: 1 });
});

test("a member or user who is gone cannot be aligned", async () => {
  const alignment = alignDuring(async () => undefined);
  aws.pool.users.delete(member.email);
  expect(await alignment.align(member.id)).toBeUndefined();
  await members.remove(other.id);
  expect(await alignment.align(other.id)).toBeUndefined();
});

describe("the set of administrators", () => {
  const demotion: MemberChange = { role: "tenant-member" };

  test("who is put back into it while being demoted is not demoted unseen", async () => {
    const seen = await members.get(other.id);
    if (!seen) throw new Error("no row");
    expect(await members.takeOutAdministrator(other.id)).toBe(true);
    // The one who demotes is about to write the row.
    await alignDuring(async () => undefined).align(other.id);
    expect((await members.administrators()).userIds).toContain(other.id);
    expect(await members.change(seen, demotion)).toBeUndefined();
  });

  test("nobody gets in on what was seen before somebody was taken out", async () => {
    const before = await members.administrators();
    await members.takeOutAdministrator(other.id);
    expect(await members.addAdministrator(other.id, before)).toBe(false);
    const since = await members.administrators();
    // Out already, and still: whoever saw them out may not let them in either.
    await members.takeOutAdministrator(other.id);
    expect(await members.addAdministrator(other.id, since)).toBe(false);
    expect(await members.addAdministrator(other.id, await members.administrators())).toBe(true);
  });

  test("loses who is no active administrator", async () => {
    await members.addAdministrator(member.id);
    await alignDuring(async () => undefined).align(member.id);
    expect(await drift(aws, acme)).toEqual([]);
  });

  test("keeps its last one, and does not begin with one who is taken out", async () => {
    expect(await members.takeOutAdministrator(other.id)).toBe(true);
    expect(await members.takeOutAdministrator(admin.id)).toBe(false);
    await members.removeAdministrators();
    expect(await members.takeOutAdministrator(admin.id)).toBe(false);
    await members.dropAdministrator(admin.id);
    expect((await aws.rows("members")).map(({ user_id }) => user_id)).not.toContain("#administrators");
  });
});
