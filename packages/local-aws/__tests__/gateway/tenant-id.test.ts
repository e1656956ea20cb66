import { type Gateway, startGateway } from "../../src/gateway";
import { InvocationRefused } from "../../src/lambda";
import type { Deployment } from "../../src/terraform/resources";
import { deployment, keysOnly } from "../support/api-fixture";
import { idToken, keyServer, signingKey } from "../support/tokens";

const key = signingKey("key1");
let keys: Awaited<ReturnType<typeof keyServer>>;
let gateway: Gateway;
let tenantIds: (string | undefined)[];
let refused = false;

/** The fixture with a mapping at one integration. */
const mapping = (integration: string, parameters: Record<string, string>): Deployment => ({
  ...deployment,
  resources: deployment.resources.map((resource) =>
    resource.type === "aws_api_gateway_integration" && resource.name === integration
      ? { ...resource, values: { ...resource.values, request_parameters: parameters } }
      : resource,
  ),
});

const started = async (served: Deployment): Promise<void> => {
  gateway = await startGateway({
    deployment: served,
    endpoint: keysOnly(keys.url),
    functions: {
      invoke: async (_name, event, options) => {
        tenantIds.push(options?.tenantId);
        if (refused) throw new InvocationRefused("Add a valid tenant ID in your request and try again.");
        return { statusCode: 200, body: JSON.stringify(event) };
      },
    },
  });
};

const OF_CLAIM = {
  "integration.request.header.X-Amz-Tenant-Id": "context.authorizer.claims.custom:tenant_id",
};
const mine = { "custom:tenant_id": "mine" };

const tenantOf = async (path: string, headers: Record<string, string> = {}): Promise<string | undefined> => {
  await fetch(`${gateway.url}${path}`, { headers });
  return tenantIds.at(-1);
};

beforeAll(async () => {
  keys = await keyServer(() => [key]);
});
beforeEach(() => {
  tenantIds = [];
  refused = false;
});
afterEach(() => gateway?.close());
afterAll(() => keys.close());

test("the verified claim becomes the invocation's tenant id", async () => {
  await started(mapping("data_GET", OF_CLAIM));
  expect(await tenantOf("/data", { authorization: idToken(key, mine) })).toBe("mine");
});

/** What a client might try in order to become another tenant. */
const tries: Readonly<Record<string, { path?: string; headers?: Record<string, string> }>> = {
  "the header of Lambda": { headers: { "X-Amz-Tenant-Id": "theirs" } },
  "the header in lower case": { headers: { "x-amz-tenant-id": "theirs" } },
  "the header of the documentation": { headers: { "X-Amzn-Tenant-Id": "theirs" } },
  "the mapping's target as a header": { headers: { "integration.request.header.X-Amz-Tenant-Id": "theirs" } },
  "the query": { path: "/data?X-Amz-Tenant-Id=theirs&tenant-id=theirs&custom:tenant_id=theirs" },
  "a header named like the claim": { headers: { "custom-tenant-id": "theirs", tenant_id: "theirs" } },
};

test.each(Object.entries(tries))("%s changes nothing", async (_, { path = "/data", headers = {} }) => {
  await started(mapping("data_GET", OF_CLAIM));
  expect(await tenantOf(path, { authorization: idToken(key, mine), ...headers })).toBe("mine");
  expect(tenantIds).toEqual(["mine"]);
});

test("without a mapping a client's header is no tenant id", async () => {
  await started(deployment);
  const headers = { authorization: idToken(key, mine), "X-Amz-Tenant-Id": "theirs" };
  expect(await tenantOf("/data", headers)).toBeUndefined();
  expect(tenantIds).toHaveLength(1);
});

test("a token without the claim has no tenant id, and Lambda's refusal is a 400", async () => {
  await started(mapping("data_GET", OF_CLAIM));
  refused = true;
  const response = await fetch(`${gateway.url}/data`, {
    headers: { authorization: idToken(key), "X-Amz-Tenant-Id": "theirs" },
  });
  expect(tenantIds).toEqual([undefined]);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ message: "Add a valid tenant ID in your request and try again." });
});

test.each([
  ["'static'", "static"],
  ["method.request.header.x-tenant", "of-header"],
  ["method.request.querystring.tenant", "of-query"],
  ["method.request.path.item_id", "of-path"],
  ["method.request.path.constructor", undefined],
  ["context.identity.user", undefined],
  ["context.stage", "test"],
])("the expression %s", async (source, expected) => {
  await started(mapping("item_GET", { "integration.request.header.x-amz-tenant-id": source }));
  expect(await tenantOf("/data/of-path?tenant=of-query", { "x-tenant": "of-header" })).toBe(expected);
});

test("another mapped parameter is not ignored", async () => {
  const other = mapping("data_GET", { ...OF_CLAIM, "integration.request.header.X-Other": "'x'" });
  await expect(started(other)).rejects.toThrow("not integration.request.header.X-Other");
});
