import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { Directory } from "../../../lambdas/registry/directory";
import { type Aws, startAws } from "../../support/lambdas/aws";
import { acme, globex } from "../../support/lambdas/events";
import { clearUsers } from "../../support/lambdas/members";

let aws: Aws;
let cognito: CognitoIdentityProviderClient;
let directory: Directory;

beforeAll(async () => {
  aws = await startAws();
  cognito = new CognitoIdentityProviderClient(aws.clientSettings("registry"));
  directory = new Directory(cognito, "us-east-1_pool");
});

afterAll(async () => {
  cognito.destroy();
  await aws.close();
});

beforeEach(() => clearUsers(aws));

test("a user of another tenant, or of none, is as good as none", async () => {
  const foreign = aws.pool.add("foreign@example.com", { tenantId: globex });
  aws.pool.add("nobody@example.com");
  for (const name of ["foreign@example.com", foreign.sub, "nobody@example.com", "missing@example.com"]) {
    expect(await directory.find(name, acme)).toBeUndefined();
    expect(await directory.remove(name, acme)).toBe(false);
  }
  expect(aws.pool.users.size).toBe(2);
});

test("a later user of the same address, in another tenant, is not met", async () => {
  aws.pool.add("one@example.com", { tenantId: acme });
  const user = await directory.find("one@example.com", acme);
  const later = aws.pool.add("one@example.com", { tenantId: globex });
  const before = { ...later, groups: new Set(later.groups) };
  const done = [
    await user?.setRole("tenant-admin"),
    await user?.giveRole("tenant-admin"),
    await user?.disable(),
    await user?.enable(),
    await user?.signOut(),
    await user?.remove(),
  ];
  expect(done).toEqual([false, false, false, false, false, false]);
  expect(aws.pool.users.get("one@example.com")).toEqual(before);
});

test("a role is the only one, and the stronger one goes first", async () => {
  const user = aws.pool.add("one@example.com", {
    tenantId: acme,
    groups: new Set(["tenant-admin", "other"]),
  });
  const found = await directory.find(user.sub, acme);
  aws.calls.length = 0;
  expect(await found?.setRole("tenant-member")).toBe(true);
  expect(aws.calls.map(({ operation }) => operation)).toEqual([
    "AdminRemoveUserFromGroup",
    "AdminAddUserToGroup",
  ]);
  expect([...user.groups].sort()).toEqual(["other", "tenant-member"]);
  expect(await found?.roles()).toEqual(["tenant-member"]);
});

test("an address is created once, and invited until the user has signed in", async () => {
  const made = await directory.create("one@example.com", acme);
  expect(made).toMatchObject({
    username: "one@example.com",
    tenantId: acme,
    enabled: true,
    confirmed: false,
  });
  expect(await directory.create("one@example.com", acme)).toBeUndefined();
  expect(await made?.invite()).toBe("sent");
  const user = aws.pool.users.get("one@example.com");
  if (user) user.status = "CONFIRMED";
  expect(await made?.invite()).toBe("accepted");
  aws.pool.users.clear();
  expect(await made?.invite()).toBe("gone");
});

test("the tenant's users are found in a pool of several pages", async () => {
  const wanted: string[] = [];
  for (let number = 0; number < 130; number += 1) {
    const tenantId = number % 50 === 0 ? acme : globex;
    const { sub } = aws.pool.add(`${number}@example.com`, { tenantId });
    if (tenantId === acme) wanted.push(sub);
  }
  const found: string[] = [];
  for await (const { sub } of directory.usersOf(acme)) found.push(sub);
  expect(found).toEqual(wanted);
});
