import { gzipSync } from "node:zlib";
import { countThrottles, TierCache } from "../../../lambdas/lifecycle/throttles";
import type { StoredTenant } from "../../../lambdas/registry/tenant-records";
import { telemetryTo } from "../../support/lambdas/telemetry";

const id = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
const tenants = new Map([
  [id(1), "standard"],
  [id(2), "premium"],
]);
const access = (tenant_id: string, more: object = {}) =>
  JSON.stringify({ message: "access", tenant_id, status: 429, error: "THROTTLED", ...more });

const eventOf = (messages: readonly string[], messageType = "DATA_MESSAGE") => {
  const logEvents = messages.map((message, index) => ({ id: `${index}`, timestamp: 0, message }));
  return { awslogs: { data: gzipSync(JSON.stringify({ messageType, logEvents })).toString("base64") } };
};

let reads: string[];
let now: number;
let tiers: TierCache;

beforeEach(() => {
  reads = [];
  now = 0;
  tiers = new TierCache(
    async (tenantId) => {
      reads.push(tenantId);
      const tier = tenants.get(tenantId);
      return tier === undefined ? undefined : ({ tenant_id: tenantId, tier } as StoredTenant);
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
  await countThrottles(eventOf(messages, options.type), tiers, telemetry);
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
])("%s has the tier unknown, and no tenant", async (_, message) => {
  const [line] = await count([message], { perTenant: true });
  expect(line).toMatchObject({ tier: "unknown", Throttles: 1 });
  expect(line).not.toHaveProperty("tenant_id");
  expect(reads.filter((tenantId) => tenantId !== id(9))).toEqual([]);
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
