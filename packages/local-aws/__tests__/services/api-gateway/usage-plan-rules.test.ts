import { createServer } from "node:http";
import {
  APIGatewayClient,
  CreateUsagePlanKeyCommand,
  DeleteUsagePlanKeyCommand,
} from "@aws-sdk/client-api-gateway";
import { type LocalEndpoint, startEndpoint } from "../../../src/endpoint";
import { closeServer, listenOnLoopback } from "../../../src/support/loopback";
import { accountId, region } from "../../support/deployment";
import { outcome } from "../../support/platform";

const stage = (name: string) => [{ apiId: "api1", stage: name }];
const plans = [
  { id: "basic", apiStages: stage("test") },
  { id: "premium", apiStages: stage("test") },
  { id: "elsewhere", apiStages: stage("other") },
];

/** An emulator that takes any key into any plan; key1 is in the plan basic. */
const answers: Record<string, unknown> = {
  "GET /usageplans": { item: plans },
  "GET /usageplans?keyId=key1": { item: plans.slice(0, 1) },
  "GET /usageplans?keyId=key2": { item: [] },
  "GET /usageplans/basic/keys": { item: [{ id: "key1" }] },
  "GET /usageplans/premium/keys": { item: [] },
};
const changes: string[] = [];
const emulator = createServer((request, response) => {
  const call = `${request.method} ${request.url}`;
  if (request.method !== "GET") changes.push(call);
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answers[call] ?? {}));
});

let endpoint: LocalEndpoint;
let client: APIGatewayClient;

beforeAll(async () => {
  const url = await listenOnLoopback(emulator);
  endpoint = await startEndpoint({
    backends: { dynamodb: url, s3: url, "cognito-idp": url },
    accountId,
    region,
  });
  const credentials = endpoint.administrator;
  client = new APIGatewayClient({ endpoint: endpoint.url, region, credentials, maxAttempts: 1 });
});

beforeEach(() => changes.splice(0));

afterAll(async () => {
  client?.destroy();
  await endpoint?.close();
  await closeServer(emulator);
});

const add = (usagePlanId: string, keyId: string) =>
  outcome(client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: "API_KEY" })));
const remove = (usagePlanId: string, keyId: string) =>
  outcome(client.send(new DeleteUsagePlanKeyCommand({ usagePlanId, keyId })));

describe("before an emulator that has no such rules", () => {
  test("a key gets into one plan of a stage, once", async () => {
    expect(await add("basic", "key1")).toBe("ConflictException");
    expect(await add("premium", "key1")).toBe("ConflictException");
    expect(await add("absent", "key2")).toBe("NotFoundException");
    expect(changes).toEqual([]);
    expect(await add("elsewhere", "key1")).toBe("allowed");
    expect(await add("premium", "key2")).toBe("allowed");
    expect(changes).toEqual(["POST /usageplans/elsewhere/keys", "POST /usageplans/premium/keys"]);
  });

  test("a key leaves the plan that it is in", async () => {
    expect(await remove("premium", "key1")).toBe("NotFoundException");
    expect(changes).toEqual([]);
    expect(await remove("basic", "key1")).toBe("allowed");
    expect(changes).toEqual(["DELETE /usageplans/basic/keys/key1"]);
  });
});
