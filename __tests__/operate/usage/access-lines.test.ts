import { parseQuery } from "@saas/local-aws/cloudwatch";
import { usageOfMonth } from "../../../operate/costs/usage";
import type { LoggedTenant, Question, Row } from "../../../operate/usage/questions";
import { usageOfAll, usageOfTenant } from "../../../operate/usage/usage";
import { accessLogFormat } from "../../../stacks/constructs/api/access-log";
import { type TenantSource, tenantQueries } from "../../../stacks/support/tenant-queries";

const id = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
/** Busy and gone have used functions, refused has only been throttled; the registry has forgotten gone's key. */
const [busy, gone, refused] = [1, 2, 3].map((digit) => ({
  tenant_id: id(digit),
  api_key_id: `k${digit}`,
})) as [Required<LoggedTenant>, Required<LoggedTenant>, Required<LoggedTenant>];
const registry: readonly LoggedTenant[] = [busy, { tenant_id: gone.tenant_id }, refused];

const at = new Date("2026-10-15T12:00:00Z");
const period = { from: Date.parse("2026-10-01T00:00:00Z"), to: Date.parse("2026-11-01T00:00:00Z") };

/** What API Gateway writes for the claim of a tenant whose id it has read. */
const claims = {
  "the tenant's id": (tenantId: string) => tenantId,
  nothing: () => "-",
  "what ends at the colon": () => "-:tenant_id",
} as const;
const numbers = ["status", "duration_ms", "timestamp"];

interface Request {
  readonly tenant?: Required<LoggedTenant>;
  readonly status: number;
  readonly milliseconds: number | "-";
  readonly error?: string;
}
const requests: readonly Request[] = [
  ...[10, 20, 30].map((milliseconds) => ({ tenant: busy, status: 200, milliseconds })),
  { tenant: busy, status: 500, milliseconds: 40 },
  { tenant: busy, status: 404, milliseconds: 50 },
  { tenant: busy, status: 429, milliseconds: 1, error: "THROTTLED" },
  { tenant: gone, status: 200, milliseconds: 900 },
  { tenant: refused, status: 429, milliseconds: 1, error: "QUOTA_EXCEEDED" },
  // Before the authorizer, and of somebody without a token: neither has a tenant.
  { status: 429, milliseconds: "-", error: "THROTTLED" },
  { status: 401, milliseconds: 2, error: "UNAUTHORIZED" },
];

describe.each(Object.entries(claims))("where the access log's claim is %s", (_, claim) => {
  describe.each([true, false])("numbers in quotes: %s", (quoted) => {
    const format = numbers.reduce(
      (text, name) => (quoted ? text : text.replace(new RegExp(`"${name}":"([^"]+)"`), `"${name}":$1`)),
      accessLogFormat("api", "dev"),
    );
    const lineOf = ({ tenant, status, milliseconds, error = "-" }: Request): string => {
      const values: Readonly<Record<string, unknown>> = {
        status,
        responseLatency: !quoted && milliseconds === "-" ? 0 : milliseconds,
        requestTimeEpoch: at.getTime(),
        httpMethod: "GET",
        resourcePath: "/data",
        "identity.apiKeyId": tenant?.api_key_id ?? "-",
        "error.responseType": error,
      };
      return format
        .replace("$context.authorizer.claims.tenant_id", tenant ? claim(tenant.tenant_id) : claim("-"))
        .replaceAll(/\$context\.([\w.]+)/g, (__, name: string) => String(values[name] ?? "-"));
    };
    const ofFunction = ({ tenant_id, api_key_id }: Required<LoggedTenant>) =>
      JSON.stringify({ message: "request", function: "data", tenant_id, api_key_id, duration_ms: 5 });
    const lines = {
      access: requests.map(lineOf),
      functions: [busy, gone].map(ofFunction),
    };
    const groups = Object.entries(lines).map(([name, messages]) => ({
      name,
      accountId: "111122223333",
      lines: messages.map((message) => ({ at, message })),
    }));
    const read: Readonly<Record<TenantSource, readonly string[]>> = {
      access: ["access"],
      functions: ["functions"],
      lifecycle: ["functions"],
      all: ["access", "functions"],
    };
    const ask = async (question: Question, __?: unknown, tenant?: LoggedTenant): Promise<Row[]> => {
      const { of, text } = tenantQueries[question];
      const { tenant_id = "", api_key_id = "" } = tenant ?? {};
      const query = text.replaceAll("{tenant}", tenant_id).replaceAll("{key}", api_key_id);
      const { rows } = parseQuery(query).run({
        groups: groups.filter(({ name }) => read[of].includes(name)),
        from: new Date(period.from),
        to: new Date(period.to),
        now: at,
      });
      return rows.map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value])));
    };
    const questions = { ask, askOfAll: ask };

    test("every line is JSON", () => {
      for (const line of lines.access) expect(() => JSON.parse(line)).not.toThrow();
    });

    test("the usage of all tenants is each one's own", async () => {
      const all = await usageOfAll(questions, period, registry);
      expect(all).toMatchObject([
        {
          tenant_id: busy.tenant_id,
          requests: 6,
          errors: 1,
          client_errors: 1,
          throttles: 1,
          p50_ms: 30,
          p99_ms: 50,
        },
        { tenant_id: gone.tenant_id, requests: 1, errors: 0, throttles: 0, p99_ms: 900 },
        { tenant_id: refused.tenant_id, requests: 1, throttles: 1, p99_ms: null },
      ]);
    });

    test.each(registry.map((tenant, index) => [tenant, [6, 1, 1][index]] as const))(
      "the usage of %j is its own",
      async (tenant, count) => {
        const { total } = await usageOfTenant(questions, tenant, period);
        expect(total).toMatchObject({ requests: count });
      },
    );

    test("the month's costs are split by each one's requests, and nobody's are nobody's", async () => {
      const { tenants, nobody } = await usageOfMonth(questions, "dev", "2026-10");
      const charged = tenants.map(({ tenant_id, requests: sent, log_lines }) => [tenant_id, sent, log_lines]);
      expect(charged).toEqual(
        expect.arrayContaining([
          [busy.tenant_id, 5, 7],
          [gone.tenant_id, 1, 2],
        ]),
      );
      expect(tenants.map(({ tenant_id }) => tenant_id)).not.toContain("-:tenant_id");
      expect(nobody.requests).toBe(0);
    });

    test.each(
      Object.entries(tenantQueries).filter(
        ([name]) => name.startsWith("top_by_") && name !== "top_by_capacity",
      ),
    )("%s does not make one of several tenants", async (name) => {
      const rows = await ask(name as Question);
      const named = rows.map(({ tenant = "" }) => tenant);
      expect(named.length).toBeGreaterThan(0);
      const known = [busy, gone, refused].flatMap(({ tenant_id, api_key_id }) => [tenant_id, api_key_id]);
      // Throttles before the authorizer are nobody's.
      for (const each of named) expect([...known, "-"]).toContain(each);
      if (name !== "top_by_throttles") expect(named).not.toContain("-");
      const owners = named.map((each) =>
        [busy, gone, refused].find((tenant) => Object.values(tenant).includes(each)),
      );
      const keys = rows.map(({ error = "" }, index) => `${owners[index]?.tenant_id} ${error}`);
      expect(new Set(keys).size).toBe(keys.length);
    });
  });
});
