import {
  CloudWatchLogsClient,
  DescribeQueryDefinitionsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expectProblem } from "@saas/api-client/responses";
import { newTenant, type Tenant } from "../../../support/target/tenants";
import type { CommandStage } from "./stage";

type Row = Readonly<Record<string, string>>;

/** Every saved query of the stack, asked about what the platform really logged. */
export function savedQueriesTests(stage: () => CommandStage): void {
  describe("saved queries", () => {
    let client: CloudWatchLogsClient;
    let tenant: Tenant;
    let failedRequest: string;
    const began = Math.floor(Date.now() / 1000) - 3600;

    beforeAll(async () => {
      const { platform, target } = stage();
      const { endpointUrl: endpoint, region } = platform;
      client = new CloudWatchLogsClient({ endpoint, region, credentials: platform.endpoint.administrator });
      tenant = await newTenant(target, "Asked");
      await tenant.api.send("POST", "/data", { body: { item_id: "a", data: "x" } });
      for (let sent = 0; sent < 60; sent += 1) await tenant.api.send("GET", "/data");
      const missing = await tenant.api.send("GET", "/data/none");
      failedRequest = expectProblem(missing, 404).request_id;
      await platform.idle();
    });
    afterAll(() => client?.destroy());

    async function answers(): Promise<Map<string, Row[]>> {
      const { queryDefinitions = [] } = await client.send(new DescribeQueryDefinitionsCommand({}));
      const found = new Map<string, Row[]>();
      for (const { name = "", queryString = "", logGroupNames } of queryDefinitions) {
        const { queryId } = await client.send(
          new StartQueryCommand({
            logGroupNames,
            startTime: began,
            endTime: Math.floor(Date.now() / 1000),
            queryString: queryString
              .replaceAll("{tenant}", tenant.tenantId)
              .replaceAll("{key}", "none")
              .replaceAll("{request}", failedRequest),
          }),
        );
        const { results = [] } = await client.send(new GetQueryResultsCommand({ queryId }));
        found.set(
          name,
          results.map((row) => Object.fromEntries(row.map(({ field = "", value = "" }) => [field, value]))),
        );
      }
      return found;
    }

    test("all have the answers that follow from what was done", async () => {
      const found = await answers();
      const of = (name: string) => {
        const rows = found.get(`saas-local/${name}`);
        if (rows === undefined) throw new Error(`there is no saved query ${name}`);
        found.delete(`saas-local/${name}`);
        return rows;
      };
      const own = (name: string) => of(name).find((row) => (row.tenant ?? row.tenant_id) === tenant.tenantId);
      const lists = of("tenants/usage-requests");
      const counted = (route: string) => lists.find((row) => row.route === route && row.status === "200");
      expect(counted("GET /data")).toMatchObject({ requests: "60" });
      const all = lists.reduce((sum, { requests }) => sum + Number(requests), 0);

      expect(own("tenants/top-by-traffic")).toMatchObject({ requests: `${all}` });
      expect(of("tenants/top-by-errors")).toEqual([]);
      expect(own("tenants/top-by-client-errors")).toMatchObject({ errors: "1", last_request: failedRequest });
      expect(own("tenants/top-by-latency")).toMatchObject({ requests: `${all}` });
      expect(of("tenants/top-by-throttles")).toEqual([]);
      expect(Number(own("tenants/top-by-capacity")?.reads)).toBeGreaterThanOrEqual(30);
      // A line of the gateway and one of the function each, and what onboarding and audit wrote.
      const hour = of("tenants/one-tenant-last-hour");
      expect(hour.filter(({ message }) => message === "access")).toHaveLength(all);
      expect(
        hour.filter(({ message, route }) => message === "request" && route === "GET /data"),
      ).toHaveLength(60);
      expect(
        of("tenants/one-request")
          .map(({ message, status }) => [message, status])
          .sort(),
      ).toEqual([
        ["access", "404"],
        ["request", "404"],
      ]);

      const [latency] = of("tenants/usage-latency");
      expect(Number(latency?.p99)).toBeGreaterThanOrEqual(Number(latency?.p50));
      expect(of("tenants/usage-latency-by-route").map(({ route }) => route)).toContain("GET /data");
      expect(of("tenants/usage-latency-by-day")).toHaveLength(1);
      const work = of("tenants/usage-work");
      expect(Number(work.find(({ route }) => route === "GET /data")?.reads)).toBeGreaterThanOrEqual(30);
      // It came after the day's measurement.
      expect(of("tenants/usage-storage")).toEqual([]);
      const ofAll = of("tenants/usage-of-all-requests").filter((row) => row.tenant === tenant.tenantId);
      expect(ofAll.reduce((sum, { requests }) => sum + Number(requests), 0)).toBe(all);
      expect(own("tenants/usage-of-all-latency")).toMatchObject({ p99: latency?.p99, p50: latency?.p50 });
      expect(own("tenants/usage-of-all-charged")).toMatchObject({ requests: `${all}` });
      const keys = of("tenants/usage-keys").filter(({ tenant_id }) => tenant_id === tenant.tenantId);
      expect(keys).toEqual([
        { api_key_id: expect.stringMatching(/^[a-z0-9]+$/), tenant_id: tenant.tenantId },
      ]);
      expect(
        of("tenants/usage-of-all-work").find(
          (row) => row.tenant_id === tenant.tenantId && row.function === "data",
        ),
      ).toMatchObject({ invocations: "62", writes: "1" });
      expect(Number(own("tenants/usage-of-all-lines")?.lines)).toBeGreaterThanOrEqual(2 * all);
      expect(of("tenants/usage-of-all-storage").map(({ days }) => days)).toContain("1");

      expect(of("audit/latest").length).toBeGreaterThan(0);
      const trail = of("audit/one-tenant");
      expect(trail).toMatchObject([
        { action: "POST /onboarding", tenant_id: tenant.tenantId, result: "201" },
      ]);
      expect(of("audit/operators").map(({ action }) => action)).toContain("PATCH /admin/tenants/{tenant_id}");
      expect(of("audit/refused").every(({ result }) => Number(result) >= 400)).toBe(true);
      // A new query has its line here.
      expect([...found.keys()]).toEqual([]);
    });
  });
}
