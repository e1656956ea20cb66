import { startGateway } from "../../src/gateway";
import { deployment, keysOnly } from "../support/api-fixture";

const plan = (values: Record<string, unknown>) => ({
  id: "plan1",
  api_stages: { api_id: "api1", stage: "test" },
  ...values,
});

test.each<[string, string, Record<string, unknown>, string]>([
  [
    "aws_api_gateway_rest_api",
    "api",
    { api_key_source: "AUTHORIZER" },
    "does not read API keys from AUTHORIZER",
  ],
  ["aws_api_gateway_rest_api", "api", { policy: "{}" }, "does not enforce API policies"],
  [
    "aws_api_gateway_usage_plan",
    "basic",
    plan({ api_stages: [{ api_id: "api1", stage: "test", throttle: [{ path: "/data/GET" }] }] }),
    "does not serve api_stages.throttle",
  ],
  [
    "aws_api_gateway_usage_plan",
    "basic",
    plan({ quota_settings: [{ limit: 1, offset: 1, period: "DAY" }] }),
    "does not serve quota_settings.offset",
  ],
  [
    "aws_api_gateway_usage_plan",
    "basic",
    plan({ quota_settings: { limit: 1, period: "YEAR" } }),
    "does not serve the period YEAR",
  ],
])(
  "what the gateway does not serve is refused at the start: %s.%s %j",
  async (type, name, values, message) => {
    const declared = [
      ...deployment.resources,
      { type: "aws_api_gateway_usage_plan", name: "basic", values: {} },
    ];
    const resources = declared.map((resource) =>
      resource.name === name && resource.type === type
        ? { ...resource, values: { ...resource.values, ...values } }
        : resource,
    );
    const started = startGateway({
      deployment: { ...deployment, resources },
      endpoint: keysOnly("http://127.0.0.1:1"),
      functions: { invoke: async () => undefined },
    });
    await expect(started).rejects.toThrow(`${type}.${name}: the local gateway ${message}`);
  },
);
