import { buffer } from "node:stream/consumers";
import { bucketMetrics } from "../../../tools/terraform/moto-gaps/bucket-metrics";
import { bucketPolicies } from "../../../tools/terraform/moto-gaps/bucket-policies";
import { startFront } from "../../../tools/terraform/moto-gaps/front";
import { policyDocuments } from "../../../tools/terraform/moto-gaps/policy-documents";
import { queryDefinitions } from "../../../tools/terraform/moto-gaps/query-definitions";
import { tags } from "../../../tools/terraform/moto-gaps/tags";
import { startServer } from "../http-server";

const seen: string[] = [];
let emulated = (body: string) => `took ${body}`;
let emulator: Awaited<ReturnType<typeof startServer>>;
let front: Awaited<ReturnType<typeof startFront>>;

beforeAll(async () => {
  emulator = await startServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    seen.push(`${request.method} ${request.url} ${body}`);
    response.writeHead(202, { "x-from": "emulator" }).end(emulated(body));
  });
  front = await startFront(emulator.url, [
    bucketMetrics(),
    bucketPolicies(),
    policyDocuments(),
    queryDefinitions(),
    tags(),
  ]);
});

beforeEach(() => {
  seen.length = 0;
  emulated = (body) => `took ${body}`;
});

afterAll(async () => {
  await front.close();
  await emulator.close();
});

test("bucket policies are kept, and never reach the emulator", async () => {
  const policy = async (method: string, body?: string) => {
    const response = await fetch(`${front.url}/bucket?policy`, {
      method,
      ...(body === undefined ? {} : { body }),
    });
    return [response.status, await response.text()];
  };
  expect(await policy("GET")).toEqual([404, expect.stringContaining("NoSuchBucketPolicy")]);
  expect(await policy("PUT", "{}")).toEqual([204, ""]);
  expect(await policy("GET")).toEqual([200, "{}"]);
  expect(await policy("DELETE")).toEqual([204, ""]);
  expect(await policy("GET")).toEqual([404, expect.stringContaining("NoSuchBucketPolicy")]);
  expect(seen).toEqual([]);
});

test("metrics configurations of a bucket are kept by id, and never reach the emulator", async () => {
  const metrics = async (method: string, id: string, body?: string) => {
    const response = await fetch(`${front.url}/bucket?metrics=&id=${id}`, {
      method,
      ...(body === undefined ? {} : { body }),
    });
    return [response.status, await response.text()];
  };
  expect(await metrics("GET", "all")).toEqual([404, expect.stringContaining("NoSuchConfiguration")]);
  expect(await metrics("PUT", "all", "<MetricsConfiguration/>")).toEqual([200, ""]);
  expect(await metrics("GET", "all")).toEqual([200, "<MetricsConfiguration/>"]);
  expect(await metrics("GET", "other")).toEqual([404, expect.any(String)]);
  expect(await metrics("DELETE", "all")).toEqual([204, ""]);
  expect(await metrics("DELETE", "all")).toEqual([404, expect.any(String)]);
  expect(seen).toEqual([]);
});

test("documents of managed policies are returned encoded, as IAM does; other calls to IAM as they are", async () => {
  const call = async (Action: string, document: string) => {
    const response = await fetch(front.url, {
      method: "POST",
      headers: { authorization: "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/iam/aws4_request, Signature=none" },
      body: new URLSearchParams({ Action, document: `<Document>${document}</Document>` }),
    });
    return await response.text();
  };
  emulated = (body) => new URLSearchParams(body).get("document") ?? "";
  expect(await call("GetPolicyVersion", "{&quot;a&quot;:&#34;tags/arn%3Aaws&#34;}")).toBe(
    `<Document>${encodeURIComponent('{"a":"tags/arn%3Aaws"}')}</Document>`,
  );
  expect(await call("GetRolePolicy", "%7B%7D")).toBe("<Document>%7B%7D</Document>");
});

test("changes of tags that fail there are accepted; reading tags is not", async () => {
  const path = `/tags/${encodeURIComponent("arn:aws:apigateway:eu-central-1::/restapis/abc")}`;
  const statusOf = async (method: string, headers: Record<string, string> = {}, url = path) =>
    (await fetch(`${front.url}${url}`, { method, headers })).status;
  expect([await statusOf("PUT"), await statusOf("DELETE")]).toEqual([204, 204]);
  const ofPool = { "x-amz-target": "AWSCognitoIdentityProviderService.UntagResource" };
  expect(await statusOf("POST", ofPool, "/")).toBe(200);
  expect(seen).toEqual([]);
  expect(await statusOf("GET")).toBe(202);
  const ofKey = { "x-amz-target": "TrentService.UntagResource" };
  expect(await statusOf("POST", ofKey, "/")).toBe(202);
});

test("saved queries are kept, found and deleted, and never reach the emulator", async () => {
  const call = async (operation: string, body: object) => {
    const response = await fetch(front.url, {
      method: "POST",
      headers: { "x-amz-target": `Logs_20140328.${operation}` },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const query = { name: "audit/latest", queryString: "fields @message", logGroupNames: ["/aws/lambda/a"] };
  const { body } = await call("PutQueryDefinition", query);
  const { queryDefinitionId } = body;
  const listed = async (queryDefinitionNamePrefix: string) =>
    (await call("DescribeQueryDefinitions", { queryDefinitionNamePrefix })).body.queryDefinitions;
  expect(await listed("audit/")).toEqual([expect.objectContaining({ ...query, queryDefinitionId })]);
  expect(await listed("other/")).toEqual([]);
  await call("PutQueryDefinition", { ...query, queryDefinitionId, queryString: "fields @timestamp" });
  expect(await listed("audit/")).toEqual([expect.objectContaining({ queryString: "fields @timestamp" })]);
  expect(await call("DeleteQueryDefinition", { queryDefinitionId })).toMatchObject({ status: 200 });
  expect(await call("DeleteQueryDefinition", { queryDefinitionId })).toMatchObject({ status: 400 });
  expect(await call("PutQueryDefinition", { ...query, queryDefinitionId })).toMatchObject({ status: 400 });
  expect(await listed("")).toEqual([]);
  expect(seen).toEqual([]);
});

test("everything else passes as it is", async () => {
  const response = await fetch(`${front.url}/bucket/key?policy`, { method: "PUT", body: "content" });
  expect([response.status, response.headers.get("x-from"), await response.text()]).toEqual([
    202,
    "emulator",
    "took content",
  ]);
  expect(seen).toEqual(["PUT /bucket/key?policy content"]);
});
