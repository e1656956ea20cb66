import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteUsagePlanKeyCommand,
  UpdateApiKeyCommand,
} from "@aws-sdk/client-api-gateway";
import { startEmbeddedServices } from "../../src/embedded";
import { type LocalEndpoint, startEndpoint } from "../../src/endpoint";
import { type Gateway, type RequestLogEntry, startGateway } from "../../src/gateway";
import { deploymentWith, REGION } from "../support/api-fixture";
import { embeddedKey, idToken } from "../support/tokens";

const entries: RequestLogEntry[] = [];
let services: Awaited<ReturnType<typeof startEmbeddedServices>>;
let endpoint: LocalEndpoint;
let client: APIGatewayClient;
let gateway: Gateway;
const plans: Record<string, string> = {};
/** Milliseconds that the gateway's clock is ahead of time. */
let ahead = 0;

const plan = (name: string, stage: string, values: Record<string, unknown> = {}) => ({
  type: "aws_api_gateway_usage_plan",
  name,
  values: { id: plans[name], api_stages: [{ api_id: "api1", stage }], ...values },
});

beforeAll(async () => {
  const now = performance.now.bind(performance);
  jest.spyOn(performance, "now").mockImplementation(() => now() + ahead);
  const place = { region: REGION, accountId: "000000000000" };
  services = await startEmbeddedServices(place);
  endpoint = await startEndpoint({ backends: services.backends, ...place });
  client = new APIGatewayClient({
    endpoint: endpoint.url,
    region: REGION,
    credentials: endpoint.administrator,
  });
  for (const [name, stage] of [
    ["basic", "test"],
    ["slow", "test"],
    ["small", "test"],
    ["elsewhere", "other"],
  ] as const) {
    const apiStages = [{ apiId: "api1", stage }];
    plans[name] = (await client.send(new CreateUsagePlanCommand({ name, apiStages }))).id ?? "";
  }
  gateway = await startGateway({
    deployment: deploymentWith([
      plan("basic", "test"),
      // Blocks as in synthesized JSON, and as in state.
      plan("slow", "test", {
        api_stages: { api_id: "api1", stage: "test" },
        throttle_settings: { rate_limit: 0.01, burst_limit: 2 },
      }),
      plan("small", "test", { quota_settings: [{ limit: 3, offset: 0, period: "MONTH" }] }),
      plan("elsewhere", "other"),
    ]),
    endpoint,
    functions: { invoke: async (_, event) => ({ statusCode: 200, body: JSON.stringify(event) }) },
    onRequest: (entry) => entries.push(entry),
  });
});

afterAll(async () => {
  jest.restoreAllMocks();
  await gateway?.close();
  client?.destroy();
  await endpoint?.close();
  await services?.close();
});

async function newKey(planName?: string, enabled = true): Promise<{ id: string; value: string }> {
  const { id = "", value = "" } = await client.send(new CreateApiKeyCommand({ enabled }));
  if (planName !== undefined) {
    const into = { usagePlanId: plans[planName], keyId: id, keyType: "API_KEY" };
    await client.send(new CreateUsagePlanKeyCommand(into));
  }
  return { id, value };
}

const call = (key?: string, path = "/keyed", init: RequestInit = {}) =>
  fetch(`${gateway.url}${path}`, {
    ...init,
    headers: { ...init.headers, ...(key !== undefined && { "x-api-key": key }) },
  });

const statuses = async (count: number, key: string) => {
  const found: number[] = [];
  for (let n = 0; n < count; n += 1) found.push((await call(key)).status);
  return found;
};

describe("a method that requires a key", () => {
  test("is served to a key in a plan of its stage, and passes the key to the function", async () => {
    const { id, value } = await newKey("basic");
    const response = await call(value);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      requestContext: { identity: { apiKey: value, apiKeyId: id } },
    });
    expect(JSON.stringify(entries)).not.toContain(value);
  });

  const forbidden = async (response: Response) => {
    expect(response.status).toBe(403);
    expect(response.headers.get("x-amzn-errortype")).toBe("ForbiddenException");
    expect(await response.json()).toEqual({ message: "Forbidden" });
    expect(entries.at(-1)?.reason).toBe("INVALID_API_KEY");
  };

  test.each<[string, () => Promise<string | undefined>]>([
    ["no key", async () => undefined],
    ["an empty key", async () => ""],
    ["a key that nobody made", async () => "0123456789012345678901234567890123456789"],
    ["the id of a key", async () => (await newKey("basic")).id],
    ["a key that is disabled", async () => (await newKey("basic", false)).value],
    ["a key in no plan", async () => (await newKey()).value],
    ["a key in a plan of another stage", async () => (await newKey("elsewhere")).value],
  ])("refuses %s", async (_, key) => {
    await forbidden(await call(await key()));
  });

  test("reads no key from the query", async () => {
    const { value } = await newKey("basic");
    await forbidden(await call(undefined, `/keyed?x-api-key=${value}`));
  });

  test("refuses a key within half a second after it is disabled, deleted or taken out of its plan", async () => {
    const changes: ((id: string) => Promise<unknown>)[] = [
      (apiKey) => {
        const disable = [{ op: "replace" as const, path: "/enabled", value: "false" }];
        return client.send(new UpdateApiKeyCommand({ apiKey, patchOperations: disable }));
      },
      (apiKey) => client.send(new DeleteApiKeyCommand({ apiKey })),
      (keyId) => client.send(new DeleteUsagePlanKeyCommand({ usagePlanId: plans.basic, keyId })),
    ];
    for (const change of changes) {
      const { id, value } = await newKey("basic");
      expect((await call(value)).status).toBe(200);
      await change(id);
      ahead += 500;
      await forbidden(await call(value));
    }
  });

  test("serves keys beyond the first page of them", async () => {
    for (let n = 0; n < 501; n += 1) {
      const response = await fetch(`${services.backends.apigateway}/apikeys`, { method: "POST", body: "{}" });
      await response.text();
      expect(response.status).toBe(201);
    }
    expect((await call((await newKey("basic")).value)).status).toBe(200);
  });

  test("asks for the token before the key", async () => {
    const token = idToken(embeddedKey());
    const put = (key: string | undefined, authorization: string) =>
      call(key, "/keyed", { method: "PUT", headers: { authorization } });
    expect((await put(undefined, "Bearer abc")).status).toBe(401);
    await forbidden(await put(undefined, token));
  });
});

describe("a usage plan", () => {
  test("limits the rate of each of its keys", async () => {
    const [one, other] = [await newKey("slow"), await newKey("slow")];
    expect(await statuses(3, one.value)).toEqual([200, 200, 429]);
    const response = await call(one.value);
    expect(response.headers.get("x-amzn-errortype")).toBe("TooManyRequestsException");
    expect(await response.json()).toEqual({ message: "Too Many Requests" });
    expect(entries.at(-1)?.reason).toBe("THROTTLED");
    expect(await statuses(3, other.value)).toEqual([200, 200, 429]);
  });

  test("limits the requests of each of its keys in the quota's period", async () => {
    const [one, other] = [await newKey("small"), await newKey("small")];
    expect(await statuses(4, one.value)).toEqual([200, 200, 200, 429]);
    const response = await call(one.value);
    expect(response.headers.get("x-amzn-errortype")).toBe("LimitExceededException");
    expect(await response.json()).toEqual({ message: "Limit Exceeded" });
    expect(entries.at(-1)?.reason).toBe("QUOTA_EXCEEDED");
    expect((await call(other.value)).status).toBe(200);
  });

  test("counts before the stage does: what it refuses takes nothing from the method", async () => {
    const [used, fresh] = [await newKey("small"), await newKey("basic")];
    expect((await statuses(4, used.value)).at(-1)).toBe(429);
    const authorization = idToken(embeddedKey());
    const put = async (key: { value: string }) => {
      const { status } = await call(key.value, "/keyed", { method: "PUT", headers: { authorization } });
      return [status, entries.at(-1)?.reason];
    };
    expect(await put(used)).toEqual([429, "QUOTA_EXCEEDED"]);
    // The method has a burst of one request.
    expect(await put(fresh)).toEqual([200, undefined]);
    expect(await put(fresh)).toEqual([429, "THROTTLED"]);
    expect(await put(used)).toEqual([429, "QUOTA_EXCEEDED"]);
  });

  test("does not count what needs no key", async () => {
    const { value } = await newKey("small");
    for (let n = 0; n < 5; n += 1) expect((await call(value, "/data/summary")).status).toBe(200);
    expect(await statuses(4, value)).toEqual([200, 200, 200, 429]);
  });
});
