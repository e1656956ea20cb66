import type { AuditEntryView } from "../../../api/audit";
import { tenantStatuses } from "../../../api/tenant";
import { tenantCredentialRoutes } from "../../../api/tenant-credentials";
import { operator, type Platform, startPlatform } from "../../support/lambdas/platform";
import { adminOn } from "./admin-function";

let platform: Platform;
let admin: ReturnType<typeof adminOn>;

beforeAll(async () => {
  platform = await startPlatform();
  admin = adminOn(platform);
});
afterAll(() => platform.close());
beforeEach(() => platform.pool.clients.clear());

const CREDENTIALS = "/admin/tenants/{tenant_id}/credentials";
const unknown = "00000000-0000-4000-8000-000000000000";
const list = async (id: string) => (await admin.call(`GET ${CREDENTIALS}`, id)).body;
const revoke = (id: string, credential_id: string, by = admin) =>
  by.call(`DELETE ${CREDENTIALS}/{credential_id}`, id, { params: { credential_id } });

/** A tenant with one credential. */
async function withMachine(more: object = {}) {
  const { id } = await platform.addTenant(more);
  const client = await platform.addMachine(id);
  const [row] = (await platform.tables.rowsOf("members", id)).filter(({ client_id }) => client_id === client);
  return { id, client, credential: String(row?.credential_id) };
}

test("an operator sees one tenant's credentials, without a secret", async () => {
  const { id, client, credential } = await withMachine();
  await withMachine();
  const [found, ...others] = await list(id);
  expect(found).toMatchObject({
    credential_id: credential,
    clients: [expect.objectContaining({ client_id: client })],
  });
  expect([others, JSON.stringify(found).toLowerCase()]).toEqual([[], expect.not.stringContaining("secret")]);
});

test.each(tenantStatuses)(
  "an operator ends a credential and all its clients of a tenant that is %s",
  async (status) => {
    const { id, credential } = await withMachine({ status });
    await platform.addMachine(id, { credential_id: credential, until: "2030-06-01T00:00:00.000Z" });
    const kept = await platform.addMachine(id);
    expect((await revoke(id, credential)).status).toBe(204);
    expect([...platform.pool.clients.keys()]).toEqual([kept]);
    expect(await list(id)).toEqual([expect.not.objectContaining({ credential_id: credential })]);
    expect((await revoke(id, credential)).status).toBe(404);
  },
);

test("the tenant's audit trail names operator, credential and scopes", async () => {
  const { id, credential } = await withMachine();
  await list(id);
  await revoke(id, credential);
  expect((await platform.tables.rowsOf("audit", id)) as unknown as AuditEntryView[]).toEqual([
    expect.objectContaining({
      operation: "revoke-credential",
      actor: expect.objectContaining({ type: "operator", id: operator }),
      target: credential,
      before: { scopes: "data:read" },
      result: 204,
    }),
  ]);
});

test("a credential of another tenant is unknown, and stays", async () => {
  const { id } = await withMachine();
  const other = await withMachine();
  const before = await platform.everythingBut(id);
  expect((await revoke(id, other.credential)).status).toBe(404);
  expect(await platform.everythingBut(id)).toBe(before);
  expect(platform.pool.clients.has(other.client)).toBe(true);
});

test("a revocation waits for the tenant's calls to Cognito, and changes nothing until then", async () => {
  const { id, client, credential } = await withMachine();
  const window = Math.floor(platform.now().getTime() / 60_000);
  const spent = { tenant_id: id, user_id: "#user_calls", used: 6_000 };
  await platform.tables.put([["members", { ...spent, window: window + 1 }]]);
  expect((await revoke(id, credential, adminOn(platform))).status).toBe(429);
  expect([platform.pool.clients.has(client), await list(id)]).toEqual([
    true,
    [expect.objectContaining({ credential_id: credential })],
  ]);
  await platform.tables.put([["members", { ...spent, window: window - 1 }]]);
  expect((await revoke(id, credential, adminOn(platform))).status).toBe(204);
});

test.each(tenantCredentialRoutes.map(({ method, path }) => `${method} ${path}`))(
  "%s makes nothing of a tenant that does not exist",
  async (key) => {
    const before = await platform.everythingBut("");
    const params = key.includes("{credential_id}") ? { params: { credential_id: unknown } } : {};
    expect((await admin.call(key, unknown, params)).status).toBe(404);
    expect(await platform.everythingBut("")).toBe(before);
  },
);
