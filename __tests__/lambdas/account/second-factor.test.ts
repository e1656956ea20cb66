import { ownTenant } from "../../../api/account";
import { ownUser } from "../../../api/sign-in";
import { userView } from "../../../api/users";
import { type Aws, startAws } from "../../support/lambdas/aws";
import { acme, globex } from "../../support/lambdas/events";
import { addUser, clearUsers } from "../../support/lambdas/members";
import { type Account, accountOn } from "./account-function";

let aws: Aws;
let account: Account;

beforeAll(async () => {
  aws = await startAws();
  account = accountOn(aws);
  for (const tenant of [acme, globex]) await account.setStatus(tenant, "active");
});
afterAll(() => {
  account.close();
  return aws.close();
});
beforeEach(() => clearUsers(aws));

const admin = (tenant = acme) => addUser(aws, account.membersOf(tenant), "admin", { role: "tenant-admin" });
const member = (tenant = acme) => addUser(aws, account.membersOf(tenant), "member");
const rowOf = (id: string, tenant = acme) => account.membersOf(tenant).get(id);
const activate = (id: string, tenant = acme) =>
  account.call(id, "PUT /user/second-factor", {}, tenant, "tenant-member");
const reset = (by: string, user_id: string) =>
  account.call(by, "DELETE /users/{user_id}/second-factor", { params: { user_id } });

describe("a user", () => {
  test("activates a second factor that is on at the pool, and every session ends", async () => {
    const { id, user } = await member();
    user.secondFactor = true;
    const { status, body } = await activate(id);
    expect(status).toBe(200);
    expect(ownUser.parse(body).second_factor.since).toBeDefined();
    const row = await rowOf(id);
    expect(row?.sessions_since).toBe(row?.second_factor_since);
    expect(user.signOuts).toBe(1);
  });

  test("is told to set it up where it is not on", async () => {
    const { id } = await member();
    const { status, body } = await activate(id);
    expect(status).toBe(409);
    expect(body).toMatchObject({ type: "urn:problem-type:second-factor-not-set-up" });
    expect(await rowOf(id)).not.toHaveProperty("second_factor_since");
  });

  test("changes nothing by activating again", async () => {
    const { id, user } = await member();
    user.secondFactor = true;
    await activate(id);
    const first = await rowOf(id);
    account.advance(60);
    expect((await activate(id)).status).toBe(200);
    expect(await rowOf(id)).toEqual(first);
    expect(user.signOuts).toBe(1);
  });

  test("is signed out before the record says so: no older session can vouch for it", async () => {
    const { id, user } = await member();
    user.secondFactor = true;
    aws.judge(({ operation }) => (operation === "UpdateItem" ? "refuse" : "pass"));
    expect((await activate(id)).status).toBeGreaterThanOrEqual(500);
    aws.judge(() => "pass");
    expect(user.signOuts).toBe(1);
  });

  test("activates only the own one, by the token", async () => {
    const [one, other] = [await member(), await admin()];
    one.user.secondFactor = true;
    expect((await activate(other.id)).status).toBe(409);
    expect(await rowOf(one.id)).not.toHaveProperty("second_factor_since");
    expect((await activate(one.id, globex)).status).toBe(403);
    expect(await rowOf(one.id)).not.toHaveProperty("second_factor_since");
  });

  test("reads the own state", async () => {
    const { id } = await member();
    const { body } = await account.call(id, "GET /user", {}, acme, "tenant-member");
    expect(ownUser.parse(body)).toMatchObject({
      user_id: id,
      second_factor: { demand: "optional", given: false },
    });
  });
});

describe("an administrator", () => {
  test("resets a user's lost second factor, and every session of the user ends", async () => {
    const [{ id: by }, { id, user }] = [await admin(), await member()];
    user.secondFactor = true;
    await activate(id);
    account.advance(60);
    const { status, body } = await reset(by, id);
    expect(status).toBe(200);
    expect(userView.parse(body).second_factor_since).toBeUndefined();
    expect(user).toMatchObject({ secondFactor: false, signOuts: 2 });
    const row = await rowOf(id);
    expect(row).not.toHaveProperty("second_factor_since");
    expect(Date.parse(row?.sessions_since ?? "")).toBeGreaterThan(Date.parse(row?.created_at ?? ""));
  });

  test("resets where there is none, in a pool with or without second factors", async () => {
    const [{ id: by }, { id, user }] = [await admin(), await member()];
    expect((await reset(by, id)).status).toBe(200);
    user.secondFactor = true;
    aws.pool.secondFactors = false;
    try {
      expect((await reset(by, id)).status).toBe(200);
    } finally {
      aws.pool.secondFactors = true;
    }
    expect(user.signOuts).toBe(2);
  });

  test("neither resets the own one nor another tenant's user", async () => {
    const [{ id: by, user: own }, stranger] = [await admin(), await member(globex)];
    own.secondFactor = true;
    stranger.user.secondFactor = true;
    expect((await reset(by, by)).status).toBe(403);
    expect((await reset(by, stranger.id)).status).toBe(404);
    expect(own.secondFactor && stranger.user.secondFactor).toBe(true);
    expect(stranger.user.signOuts).toBe(0);
  });

  test("demands a second factor of the tenant's users, and withdraws the demand", async () => {
    const { id } = await admin();
    for (const mfa of ["required", "optional"] as const) {
      const { status, body } = await account.call(id, "PATCH /tenant", { json: { mfa } });
      expect(status).toBe(200);
      expect(ownTenant.parse(body).mfa).toBe(mfa);
    }
  });

  test("who is a member by now demands nothing", async () => {
    const { id } = await member();
    expect((await account.call(id, "PATCH /tenant", { json: { mfa: "required" } })).status).toBe(403);
  });
});

test("an environment without second factors takes no demand and no factor", async () => {
  const without = accountOn(aws, { mfa: "off" });
  const { id, user } = await admin();
  user.secondFactor = true;
  expect((await without.call(id, "PATCH /tenant", { json: { mfa: "required" } })).status).toBe(409);
  expect((await without.call(id, "PUT /user/second-factor")).status).toBe(409);
  without.close();
});

describe("sessions", () => {
  test("end everywhere by the user's own request", async () => {
    const { id, user } = await member();
    const before = (await rowOf(id))?.sessions_since;
    const { status } = await account.call(id, "DELETE /user/sessions", {}, acme, "tenant-member");
    expect([status, user.signOuts, before]).toEqual([204, 1, undefined]);
    expect((await rowOf(id))?.sessions_since).toBeDefined();
  });

  test("of a user are ended by an administrator, of another tenant's user by nobody", async () => {
    const [{ id: by }, own, stranger] = [await admin(), await member(), await member(globex)];
    const end = (user_id: string) =>
      account.call(by, "DELETE /users/{user_id}/sessions", { params: { user_id } });
    expect((await end(own.id)).status).toBe(204);
    expect((await end(stranger.id)).status).toBe(404);
    expect([own.user.signOuts, stranger.user.signOuts]).toEqual([1, 0]);
    expect(await rowOf(stranger.id, globex)).not.toHaveProperty("sessions_since");
  });
});

test("the audit trail says what changed: a user's second factor, and the tenant's demand", async () => {
  const [{ id: by }, { id, user }] = [await admin(globex), await member(globex)];
  user.secondFactor = true;
  const demand = (mfa: string) => account.call(by, "PATCH /tenant", { json: { mfa } }, globex);
  await activate(id, globex);
  await account.call(by, "DELETE /users/{user_id}/second-factor", { params: { user_id: id } }, globex);
  await demand("required");
  await demand("optional");
  const entries = (await aws.rows("audit")).filter(({ tenant_id }) => tenant_id === globex);
  const told = entries
    .filter(({ result }) => result === 200)
    .map(({ operation, before, after }) => ({ operation, before, after }));
  for (const entry of [
    {
      operation: "activate-second-factor",
      before: { second_factor: "none" },
      after: { second_factor: "active" },
    },
    {
      operation: "reset-second-factor",
      before: { second_factor: "active" },
      after: { second_factor: "none" },
    },
    { operation: "change-own-tenant", before: undefined, after: { mfa: "required" } },
    { operation: "change-own-tenant", before: { mfa: "required" }, after: { mfa: "optional" } },
  ]) {
    expect(told).toContainEqual(entry);
  }
});
