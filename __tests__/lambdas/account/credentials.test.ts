import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { MAX_CLIENTS, MAX_CREDENTIALS } from "../../../api/credential-views";
import { credentialRoutes } from "../../../api/credentials";
import { clientRow } from "../../../lambdas/registry/machine-client";
import { type Aws, startAws } from "../../support/lambdas/aws";
import { acme } from "../../support/lambdas/events";
import { addUser, clearUsers } from "../../support/lambdas/members";
import { type Account, accountOn } from "./account-function";

let aws: Aws;
let account: Account;
let admin: string;

const wanted = { name: "import", scopes: ["data:read"], expires_in_days: 30 };
const LIST = "GET /tenant/credentials";
const CREATE = "POST /tenant/credentials";
const ROTATE = "POST /tenant/credentials/{credential_id}/rotation";
const REVOKE = "DELETE /tenant/credentials/{credential_id}";

const create = (json: object = wanted) => account.call(admin, CREATE, { json });
const on = (route: string, credential_id: string, json?: object) =>
  account.call(admin, route, { params: { credential_id }, ...(json && { json }) });
const list = async () => (await account.call(admin, LIST)).body;

beforeAll(async () => {
  aws = await startAws();
});
afterAll(() => aws.close());
beforeEach(async () => {
  await clearUsers(aws);
  aws.pool.clients.clear();
  aws.pool.mostClients = Number.POSITIVE_INFINITY;
  account = accountOn(aws);
  await account.setStatus(acme, "active");
  admin = (await addUser(aws, account.membersOf(acme), "admin", { role: "tenant-admin" })).id;
});
afterEach(() => account.close());

test("a credential is a client of the pool with the grant of machines alone, bound to the tenant", async () => {
  const { status, body } = await create({ ...wanted, addresses: ["192.0.2.0/24"] });
  expect(status).toBe(201);
  const client = aws.pool.clients.get(body.client_id);
  expect(client).toMatchObject({
    GenerateSecret: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ["client_credentials"],
    AllowedOAuthScopes: ["api/data:read"],
    ExplicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
  });
  expect(body).toMatchObject({
    name: "import",
    scopes: ["data:read"],
    addresses: ["192.0.2.0/24"],
    created_by: admin,
    expires_at: "2030-01-31T00:00:00.000Z",
    client_secret: client?.ClientSecret,
  });
});

test("the secret is in the response to its creation, and nowhere else", async () => {
  const { body } = await create();
  const rotated = await on(ROTATE, body.credential_id, {});
  const secrets = [body.client_secret, rotated.body.client_secret];
  expect(new Set(secrets).size).toBe(2);
  const rest = JSON.stringify([
    await list(),
    account.lines,
    await aws.rows("members"),
    await aws.rows("audit"),
  ]);
  for (const secret of secrets) expect(rest).not.toContain(secret);
});

test("a rotation adds a client at once, and ends the old one after the overlap", async () => {
  const { body: first } = await create();
  account.advance(3600);
  const { status, body: second } = await on(ROTATE, first.credential_id, { overlap_hours: 2 });
  expect(status).toBe(201);
  expect(second.expires_at).toBe(first.expires_at);
  expect(await list()).toEqual([
    expect.objectContaining({
      credential_id: first.credential_id,
      clients: [
        { client_id: second.client_id, created_at: "2030-01-01T01:00:00.000Z" },
        { client_id: first.client_id, created_at: first.created_at, until: "2030-01-01T03:00:00.000Z" },
      ],
    }),
  ]);
  account.advance(2 * 3600);
  const { body: third } = await on(ROTATE, first.credential_id, { overlap_hours: 1 });
  expect([...aws.pool.clients.keys()]).toEqual([second.client_id, third.client_id]);
});

test("rotations one after the other leave so many clients, the newest, and prolong no overlap", async () => {
  const { body: first } = await create();
  const ids = [first.client_id];
  for (let n = 0; n < MAX_CLIENTS; n += 1) {
    account.advance(60);
    ids.push((await on(ROTATE, first.credential_id, { overlap_hours: n + 1 })).body.client_id);
  }
  expect([...aws.pool.clients.keys()]).toEqual(ids.slice(-MAX_CLIENTS));
  const [{ clients }] = await list();
  expect(clients.map(({ until }: { until?: string }) => until)).toEqual([
    undefined,
    "2030-01-01T03:03:00.000Z",
    "2030-01-01T02:02:00.000Z",
  ]);
});

test("a rotation without an overlap ends the old secret at once", async () => {
  const { body: first } = await create();
  const { body: second } = await on(ROTATE, first.credential_id, { overlap_hours: 0 });
  expect([...aws.pool.clients.keys()]).toEqual([second.client_id]);
  expect(second.clients).toHaveLength(1);
});

test("a rotation beside a revocation brings no credential back", async () => {
  for (let n = 0; n < 8; n += 1) {
    const { body } = await create();
    aws.pause(() => new Promise((resolve) => setTimeout(resolve, Math.random() * 4)));
    await Promise.all([on(ROTATE, body.credential_id, {}), on(REVOKE, body.credential_id)]);
    aws.pause(async () => {});
    expect(await list()).toEqual([]);
    expect(aws.pool.clients.size).toBe(0);
  }
});

test("a client that a rotation adds during the revocation is revoked too", async () => {
  const { body } = await create();
  const [row] = (await aws.rows("members")).filter(({ client_id }) => client_id === body.client_id);
  let added: Promise<unknown> | undefined;
  aws.judge(({ operation }) => {
    if (operation === "DeleteItem" && added === undefined) {
      const Item = { ...row, client_id: "added", user_id: clientRow("added") };
      aws.pool.clients.set("added", {});
      added = aws.documents.send(new PutCommand({ TableName: "members", Item }));
    }
    return "pass";
  });
  expect((await on(REVOKE, body.credential_id)).status).toBe(204);
  await added;
  aws.judge(() => "pass");
  expect(await list()).toEqual([]);
  expect(aws.pool.clients.size).toBe(0);
});

test("a row that was removed while its credential is rotated gets no new client", async () => {
  const { body } = await create();
  const Key = { tenant_id: acme, user_id: clientRow(body.client_id) };
  aws.judge(({ operation, body: sent }) => {
    // Past `judge`: between the list and the new row.
    if (operation === "CreateUserPoolClient" && sent)
      revoked = aws.documents.send(new DeleteCommand({ TableName: "members", Key }));
    return "pass";
  });
  let revoked: Promise<unknown> | undefined;
  expect((await on(ROTATE, body.credential_id, {})).status).toBe(404);
  await revoked;
  aws.judge(() => "pass");
  expect(await list()).toEqual([]);
});

test("a revoked credential has neither clients nor rows", async () => {
  const { body } = await create();
  await on(ROTATE, body.credential_id, {});
  expect((await on(REVOKE, body.credential_id)).status).toBe(204);
  expect(aws.pool.clients.size).toBe(0);
  expect(await list()).toEqual([]);
  expect((await on(REVOKE, body.credential_id)).status).toBe(404);
});

test("an expired credential is not rotated", async () => {
  const { body } = await create({ ...wanted, expires_in_days: 1 });
  account.advance(86_400);
  expect((await on(ROTATE, body.credential_id, {})).status).toBe(409);
});

test("a tenant has so many credentials, and the pool so many clients", async () => {
  for (let n = 0; n < MAX_CREDENTIALS; n += 1) expect((await create()).status).toBe(201);
  expect((await create()).status).toBe(409);
  expect(aws.pool.clients.size).toBe(MAX_CREDENTIALS);
  await on(REVOKE, (await list())[0].credential_id);
  aws.pool.mostClients = aws.pool.clients.size;
  expect(await create()).toMatchObject({
    status: 503,
    body: { type: "urn:problem-type:credentials-exhausted" },
  });
});

test("requests at the same time make no more credentials than a tenant may have", async () => {
  aws.pause(() => new Promise((resolve) => setTimeout(resolve, Math.random() * 4)));
  const made = await Promise.all(Array.from({ length: 2 * MAX_CREDENTIALS }, () => create()));
  aws.pause(async () => {});
  const count = (await list()).length;
  expect(count).toBeLessThanOrEqual(MAX_CREDENTIALS);
  expect(made.map(({ status }) => status)).toContain(409);
  expect(made.filter(({ status }) => status === 201)).toHaveLength(count);
  expect(aws.pool.clients.size).toBe(count);
});

test("each change counts against the tenant's budget of calls to Cognito", async () => {
  const { body } = await create();
  account.close();
  // Too few for any change.
  account = accountOn(aws, { userCallsPerMinute: 1 });
  const statuses = [
    await create(),
    await on(ROTATE, body.credential_id, {}),
    await on(REVOKE, body.credential_id),
  ].map(({ status }) => status);
  expect(statuses).toEqual([429, 429, 429]);
  expect([...aws.pool.clients.keys()]).toEqual([body.client_id]);
  // Refused before anything was changed.
  expect(await list()).toMatchObject([{ clients: [{ client_id: body.client_id }] }]);
});

test("a change of a credential needs a recent sign-in", () => {
  for (const route of credentialRoutes) {
    expect([route.path, route.method === "GET" || route.recentSignIn]).toEqual([route.path, true]);
  }
});

test("a change is in the audit trail, with the credential and its scopes", async () => {
  const before = (await aws.rows("audit")).length;
  const { body } = await create();
  await on(ROTATE, body.credential_id, {});
  await on(REVOKE, body.credential_id);
  const entries = (await aws.rows("audit")).slice(before);
  const found = (await aws.rows("audit")).filter(({ target }) => target === body.credential_id);
  expect(entries).toHaveLength(3);
  expect(found.map(({ operation }) => operation).sort()).toEqual([
    "create-credential",
    "revoke-credential",
    "rotate-credential",
  ]);
  expect(found.find(({ operation }) => operation === "create-credential")).toMatchObject({
    after: { scopes: "data:read" },
  });
});

test("a client whose row cannot be written is not left behind", async () => {
  aws.judge(({ operation, body }) =>
    operation === "PutItem" && body.includes("#client#") ? "refuse" : "pass",
  );
  expect((await create()).status).toBeGreaterThanOrEqual(500);
  aws.judge(() => "pass");
  expect(aws.pool.clients.size).toBe(0);
});

test.each([
  { ...wanted, scopes: [] },
  { ...wanted, scopes: ["people"] },
  { ...wanted, scopes: ["users:write"] },
  { ...wanted, scopes: ["data:read", "data:read"] },
  { ...wanted, expires_in_days: 0 },
  { ...wanted, expires_in_days: 366 },
  { ...wanted, name: "" },
  { ...wanted, addresses: ["192.0.2.0/33"] },
  { ...wanted, addresses: ["example.com"] },
  { ...wanted, tenant_id: acme },
])("is not created: %j", async (json) => {
  expect((await create(json)).status).toBe(400);
  expect(aws.pool.clients.size).toBe(0);
});
