import type { LocalPlatform } from "../../../develop/start/platform";
import { local } from "../../../environments";
import { startSynthesizedPlatform } from "../../support/local-platform";

let platform: LocalPlatform;

beforeAll(async () => {
  const throttling = { rateLimit: 1, burstLimit: 1 };
  platform = await startSynthesizedPlatform({ onboarding: { ...local.onboarding, throttling } });
}, 240_000);

afterAll(() => platform?.close());

/** Sum of all values of the platform's own metric, by the value of its only dimension. */
function sums(metric: string, dimension: string): Record<string, number> {
  const found = platform.metrics
    .series()
    .filter(({ namespace, name, dimensions }) => {
      return namespace === "saas-local" && name === metric && Object.keys(dimensions).join() === dimension;
    })
    .map(({ dimensions, points }) => {
      const values = points.flatMap((point) => point.values);
      return [dimensions[dimension], values.reduce((total, value) => total + value, 0)];
    });
  return Object.fromEntries(found);
}

test("requests that are throttled become a metric by tier, by way of the access log and the lifecycle function", async () => {
  const onboard = async (name: string) => {
    const response = await fetch(`${platform.apiEndpoint}/onboarding`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ tenant_name: name, admin_email: `${name}@example.com` }),
    });
    return response.status;
  };
  const statuses = await Promise.all(["one", "two", "three", "four", "five"].map(onboard));
  const throttled = statuses.filter((status) => status === 429).length;
  expect(throttled).toBeGreaterThan(0);
  await platform.idle();
  const [accessLog = ""] = platform.logs.groups().filter((group) => group.startsWith("/aws/apigateway/"));
  const logged = platform.logs.lines(accessLog).map(({ message }) => JSON.parse(message).status);
  expect(logged.map(Number).sort()).toEqual(statuses.sort());
  // Nobody onboarding has a tenant yet.
  expect(sums("Throttles", "tier")).toEqual({ unknown: throttled });
  expect(sums("QuotaExceeded", "tier")).toEqual({ unknown: 0 });
});

test("the sweep counts tenants by status, those without any as well", async () => {
  await platform.schedules.fire("saas-local-lifecycle-sweep");
  const active = platform.logs
    .lines("/aws/lambda/saas-local-onboarding")
    .filter(({ message }) => JSON.parse(message).message === "tenant onboarded").length;
  expect(sums("Tenants", "status")).toEqual({
    provisioning: 0,
    active,
    suspended: 0,
    offboarding: 0,
    deleted: 0,
  });
});
