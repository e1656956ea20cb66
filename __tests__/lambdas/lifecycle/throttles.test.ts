import { gzipSync } from "node:zlib";
import { TenantsOfLines } from "../../../lambdas/lifecycle/tenants-of-lines";
import { countThrottles } from "../../../lambdas/lifecycle/throttles";
import type { StoredTenant } from "../../../lambdas/registry/tenant-records";
import { telemetryTo } from "../../support/lambdas/telemetry";

const id = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
const tenants = new Map([
  [id(1), "standard"],
  [id(2), "premium"],
]);
const access = (tenant_id: string, more: object = {}) =>
  JSON.stringify({ message: "access", tenant_id, status: 429, error: "THROTTLED", ...more });

const keyOf = (tenantId: string) => `key${tenantId.at(-1)}`;

const eventOf = (messages: readonly string[], messageType = "DATA_MESSAGE") => {
  const logEvents = messages.map((message, index) => ({ id: `${index}`, timestamp: 0, message }));
  return { awslogs: { data: gzipSync(JSON.stringify({ messageType, logEvents })).toString("base64") } };
};

let reads: string[];
let lists: number;
let now: number;
let lineTenants: TenantsOfLines;

beforeEach(() => {
  reads = [];
  now = 0;
  lists = 0;
  lineTenants = new TenantsOfLines(
    {
      read: async (tenantId) => {
        reads.push(tenantId);
        const tier = tenants.get(tenantId);
        return tier === undefined ? undefined : ({ tenant_id: tenantId, tier } as StoredTenant);
      },
      // Two pages of the active tenants, each with a key of its own.
      list: async (_, status, position) => {
        if (status !== "active") return { tenants: [] };
        const [first, second] = [...tenants].map(
          ([tenant_id, tier]) => ({ tenant_id, tier, api_key_id: keyOf(tenant_id) }) as StoredTenant,
        );
        if (position === undefined) lists += 1;
        return position === undefined
          ? { tenants: first ? [first] : [], next: "active#1" }
          : { tenants: second ? [second] : [] };
      },
    },
    () => new Date(now),
  );
});

/** The lines that counting writes. */
async function count(messages: readonly string[], options: { perTenant?: boolean; type?: string } = {}) {
  const lines: Record<string, unknown>[] = [];
  const telemetry = telemetryTo((line) => lines.push(JSON.parse(line)), {
    functionName: "lifecycle",
    level: "ERROR",
    perTenant: options.perTenant ?? false,
  });
  await countThrottles(eventOf(messages, options.type), lineTenants, telemetry);
  return lines;
}

type Embedded = { CloudWatchMetrics: { Dimensions: unknown; Metrics: { Name: string }[] }[] };

const directivesOf = (line: Record<string, unknown> = {}) =>
  (line._aws as Embedded).CloudWatchMetrics.map(({ Dimensions, Metrics }) => [
    Dimensions,
    Metrics.map(({ Name }) => Name),
  ]);

test("refused requests are counted by tier, a line a tenant, used-up quotas by themselves too", async () => {
  const lines = await count([
    access(id(1)),
    access(id(2)),
    access(id(1), { error: "QUOTA_EXCEEDED" }),
    access(id(1), { status: 429 }),
  ]);
  expect(lines).toMatchObject([
    {
      message: "throttles",
      function: "lifecycle",
      tier: "standard",
      tenant_id: id(1),
      Throttles: 3,
      QuotaExceeded: 1,
    },
    { message: "throttles", tier: "premium", tenant_id: id(2), Throttles: 1, QuotaExceeded: 0 },
  ]);
  expect(directivesOf(lines[0])).toEqual([[[["tier"]], ["Throttles", "QuotaExceeded"]]]);
});

test("a tenant is a dimension only where the environment says so", async () => {
  const lines = await count([access(id(1))], { perTenant: true });
  expect(directivesOf(lines[0])).toEqual([
    [[["tier"]], ["Throttles", "QuotaExceeded"]],
    [[["function", "tenant_id"]], ["Throttles"]],
  ]);
});

test.each([
  ["a request without a tenant", access("-")],
  ["a line without the field", JSON.stringify({ status: 429 })],
  ["a tenant that is not there any more", access(id(9))],
  ["what is no tenant's id", access("__proto__")],
  ["a claim that ends at its colon, and no key", access("-:tenant_id", { api_key_id: "-" })],
  ["a key that nobody has", access("-", { api_key_id: "key9" })],
  ["what is no key's id", access("-", { api_key_id: "__proto__" })],
])("%s has the tier unknown, and no tenant", async (_, message) => {
  const [line] = await count([message], { perTenant: true });
  expect(line).toMatchObject({ tier: "unknown", Throttles: 1 });
  expect(line).not.toHaveProperty("tenant_id");
  expect(reads.filter((tenantId) => tenantId !== id(9))).toEqual([]);
});

describe.each([429, "429"])("status %j", (status) => {
  test.each(["-", "-:tenant_id"])("a line whose claim is %s is its key's owner's", async (claim) => {
    const lines = await count([
      access(claim, { status, api_key_id: keyOf(id(1)) }),
      access(claim, { status, api_key_id: keyOf(id(2)) }),
      access(id(1), { status, api_key_id: keyOf(id(1)) }),
    ]);
    expect(lines).toMatchObject([
      { tier: "standard", tenant_id: id(1), Throttles: 2 },
      { tier: "premium", tenant_id: id(2), Throttles: 1 },
    ]);
  });
});

test("the token's tenant counts, not the owner of the key that was sent", async () => {
  expect(await count([access(id(1), { api_key_id: keyOf(id(2)) })])).toMatchObject([{ tenant_id: id(1) }]);
});

test("the keys of all tenants are read once in five minutes, whatever keys the lines name", async () => {
  const line = (digit: number) => access("-", { api_key_id: `key${digit}` });
  await count([line(1), line(7), line(8)]);
  await count([line(2), line(9)]);
  expect(lists).toBe(1);
  now = 5 * 60 * 1000 + 1;
  await count([line(1)]);
  expect(lists).toBe(2);
});

test.each([
  ["another status", access(id(1), { status: "200" })],
  ["text", "no JSON"],
  ["no object", "429"],
  ["null", "null"],
])("%s is not counted", async (_, message) => {
  expect(await count([message])).toEqual([]);
});

test("a control message is not counted", async () => {
  expect(await count([access(id(1))], { type: "CONTROL_MESSAGE" })).toEqual([]);
});

test("a tenant's record is read once, and again after five minutes", async () => {
  await count([access(id(1)), access(id(1))]);
  await count([access(id(1))]);
  expect(reads).toEqual([id(1)]);
  now = 5 * 60 * 1000 + 1;
  tenants.set(id(1), "premium");
  expect(await count([access(id(1))])).toMatchObject([{ tier: "premium" }]);
  tenants.set(id(1), "standard");
});
