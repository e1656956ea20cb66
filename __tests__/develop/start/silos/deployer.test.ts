import { type LoggedEvent, Newest } from "@saas/local-aws/endpoint";
import { type AwaitedSilo, SiloDeployer } from "../../../../develop/start/silos/deployer";

const awaited = (tenantId: string, detailType = "TenantProvisioning"): LoggedEvent => ({
  id: "1",
  bus: "bus",
  source: "saas.tenants",
  detailType,
  detail: { tenant_id: tenantId, tier: "dedicated" },
  resources: [],
  at: new Date(),
});

function start(synthesize = async ({ tenantId }: AwaitedSilo) => `${tenantId}.json`) {
  const events = new Newest<LoggedEvent>();
  const known = new Map<string, AwaitedSilo>();
  const deployed: string[] = [];
  const failures: string[] = [];
  const deployer = new SiloDeployer(events, known, {
    synthesize,
    deploy: async (file) => void deployed.push(file),
    onFailure: (message) => failures.push(message),
  });
  return { events, deployed, failures, deployer };
}

test("a tenant that awaits its silo gets it once, however often the event comes", async () => {
  const { events, deployed, deployer } = start();
  for (const event of [awaited("a"), awaited("b"), awaited("a"), awaited("c", "TenantCreated")])
    events.add(event);
  await deployer.idle();
  expect(deployed).toEqual(["a.json", "b.json"]);
});

test("reports a silo that fails, and deploys the next one", async () => {
  const { events, deployed, failures, deployer } = start(async ({ tenantId }) => {
    if (tenantId === "a") throw new Error("no such tier");
    return `${tenantId}.json`;
  });
  events.add(awaited("a"));
  events.add(awaited("b"));
  await deployer.idle();
  expect(failures).toEqual(["The silo of tenant a was not deployed: no such tier"]);
  expect(deployed).toEqual(["b.json"]);
});

test("after closing nothing more is deployed", async () => {
  const { events, deployed, deployer } = start();
  const closing = deployer.close();
  events.add(awaited("a"));
  await closing;
  expect(deployed).toEqual([]);
});
