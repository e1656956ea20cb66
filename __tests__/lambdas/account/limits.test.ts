import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { type Aws, startAws } from "../../support/lambdas/aws";
import { acme, globex, keyOf } from "../../support/lambdas/events";
import { addUser, clearUsers, drift } from "../../support/lambdas/members";
import { type Account, accountOn, type Limits } from "./account-function";

const COOL_DOWN = 900;
const PER_DAY = 5;
const DAY = 24 * 3600;

let aws: Aws;
const accounts: Account[] = [];

beforeAll(async () => {
  aws = await startAws();
});

afterAll(async () => {
  for (const account of accounts) account.close();
  await aws.close();
});

afterEach(() => aws.judge(() => "pass"));

async function scene(limits: Limits = {}) {
  await clearUsers(aws);
  const account = accountOn(aws, { coolDown: COOL_DOWN, ...limits });
  accounts.push(account);
  await Promise.all([acme, globex].map((tenant) => account.setStatus(tenant, "active")));
  const admin = await addUser(aws, account.membersOf(acme), "admin", { role: "tenant-admin" });
  const other = await addUser(aws, account.membersOf(globex), "other", { role: "tenant-admin" });
  aws.calls.length = 0;
  const invite = (email: string, by = admin.id, tenant = acme) =>
    account.call(by, "POST /users", { json: { email, role: "tenant-member" } }, tenant);
  const about = (route: string, user_id: string) => account.call(admin.id, route, { params: { user_id } });
  const again = (id: string) => about("POST /users/{user_id}/invitation", id);
  const remove = (id: string) => about("DELETE /users/{user_id}", id);
  return { account, admin, other, invite, again, remove };
}

const mailsTo = (email: string) => aws.pool.users.get(email)?.invitations ?? 0;
const waitOf = ({ headers }: { headers: object }) => Number(Reflect.get(headers, "retry-after"));

describe("invitations of one address", () => {
  const EMAIL = "somebody@elsewhere.example";

  test("wait for each other, however often they are asked for", async () => {
    const { account, invite, again } = await scene();
    const { body } = await invite(EMAIL);
    account.advance(10);
    for (let count = 0; count < 20; count += 1) {
      const refused = await again(body.user_id);
      expect([refused.status, waitOf(refused)]).toEqual([429, COOL_DOWN - 10]);
    }
    expect(mailsTo(EMAIL)).toBe(1);
    account.advance(COOL_DOWN - 10);
    expect((await again(body.user_id)).status).toBe(202);
    expect(mailsTo(EMAIL)).toBe(2);
  });

  test("are one mail when they come at once", async () => {
    const { account, invite, again } = await scene();
    const { body } = await invite(EMAIL);
    account.advance(COOL_DOWN);
    const answers = await Promise.all(Array.from({ length: 20 }, () => again(body.user_id)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(mailsTo(EMAIL)).toBe(2);
  });

  test("wait also when the user is removed meanwhile, and nothing is left of the one that waits", async () => {
    const { account, invite, remove } = await scene();
    await remove((await invite(EMAIL)).body.user_id);
    expect((await invite(EMAIL)).status).toBe(429);
    expect(aws.pool.users.has(EMAIL)).toBe(false);
    expect(await drift(aws, acme)).toEqual([]);
    account.advance(COOL_DOWN);
    expect((await invite(EMAIL)).status).toBe(201);
  });

  test("leave no address in the row that remembers them", async () => {
    const { invite } = await scene();
    await invite(EMAIL);
    const key = { tenant_id: acme, user_id: "#invitations" };
    const { Item } = await aws.documents.send(new GetCommand({ TableName: "members", Key: key }));
    expect(Item).toMatchObject({ count: 1 });
    expect(JSON.stringify(Item)).not.toContain("elsewhere");
  });
});

describe("invitations of a tenant", () => {
  const emails = Array.from({ length: PER_DAY }, (_, index) => `user-${index}@elsewhere.example`);

  test("end with the day's number, and go on the next day; another tenant's do not", async () => {
    const { account, other, invite } = await scene({ invitationsPerDay: PER_DAY });
    account.advance(3600);
    for (const email of emails) expect((await invite(email)).status).toBe(201);
    const refused = await invite("one-more@elsewhere.example");
    expect([refused.status, waitOf(refused)]).toEqual([429, DAY - 3600]);
    expect(aws.pool.users.has("one-more@elsewhere.example")).toBe(false);
    expect((await invite("theirs@elsewhere.example", other.id, globex)).status).toBe(201);
    account.advance(DAY - 3600);
    expect((await invite("one-more@elsewhere.example")).status).toBe(201);
  });

  test("count when the address is another tenant's: nobody finds out about many", async () => {
    const { invite } = await scene({ invitationsPerDay: PER_DAY });
    for (const email of emails) aws.pool.add(email, { tenantId: globex, status: "CONFIRMED" });
    for (const email of emails) expect((await invite(email)).status).toBe(409);
    expect((await invite("unknown@elsewhere.example")).status).toBe(429);
  });
});

describe("AWS's own limits", () => {
  const fails = (errorName: string) =>
    aws.judge(
      ({ operation, body }) =>
        operation === "AdminCreateUser" && body.includes("RESEND") ? "refuse" : "pass",
      errorName,
    );

  test.each(["LimitExceededException", "TooManyRequestsException", "CodeDeliveryFailureException"])(
    "%s is a 429 that says when to repeat, and the address need not wait",
    async (errorName) => {
      const { invite } = await scene();
      fails(errorName);
      const refused = await invite("new@elsewhere.example");
      expect(refused.status).toBe(429);
      expect(waitOf(refused)).toBeGreaterThan(0);
      expect(await drift(aws, acme)).toEqual([]);
      aws.judge(() => "pass");
      expect((await invite("new@elsewhere.example")).status).toBe(201);
    },
  );
});

describe("the API key", () => {
  const read = ({ account, admin }: Awaited<ReturnType<typeof scene>>) =>
    account.call(admin.id, "GET /tenant");

  test("is asked for once at API Gateway, whoever reads it how often", async () => {
    const made = await scene();
    for (let count = 0; count < 50; count += 1) {
      expect((await read(made)).body.api_key).toBe(keyOf(acme));
      made.account.advance(DAY);
    }
    expect(made.account.gatewayReads).toEqual([keyOf(acme)]);
  });

  test("is asked for a few times an hour while the table does not keep it", async () => {
    const made = await scene();
    aws.judge(({ operation, body }) =>
      operation === "PutItem" && body.includes("#api_key") ? "refuse" : "pass",
    );
    const statuses: number[] = [];
    for (let count = 0; count < 20; count += 1) statuses.push((await read(made)).status);
    expect(made.account.gatewayReads.length).toBeLessThanOrEqual(5);
    expect(statuses.at(-1)).toBe(429);
    aws.judge(() => "pass");
    made.account.advance(3600);
    expect((await read(made)).status).toBe(200);
  });
});
