import { buffer } from "node:stream/consumers";
import { backups } from "../../../tools/terraform/moto-gaps/backups";
import { bucketMetrics } from "../../../tools/terraform/moto-gaps/bucket-metrics";
import { bucketPolicies } from "../../../tools/terraform/moto-gaps/bucket-policies";
import { startFront } from "../../../tools/terraform/moto-gaps/front";
import { queryDefinitions } from "../../../tools/terraform/moto-gaps/query-definitions";
import { tags } from "../../../tools/terraform/moto-gaps/tags";
import { startServer } from "../http-server";

const seen: string[] = [];
let emulator: Awaited<ReturnType<typeof startServer>>;
let front: Awaited<ReturnType<typeof startFront>>;

beforeAll(async () => {
  emulator = await startServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    seen.push(`${request.method} ${request.url} ${body}`);
    response.writeHead(202, { "x-from": "emulator" }).end(`took ${body}`);
  });
  front = await startFront(emulator.url, [
    backups("111122223333"),
    bucketMetrics(),
    bucketPolicies(),
    queryDefinitions(),
    tags(),
  ]);
});

beforeEach(() => {
  seen.length = 0;
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

describe("AWS Backup", () => {
  const authorization =
    "AWS4-HMAC-SHA256 Credential=key/20300101/eu-central-1/backup/aws4_request, Signature=0";
  const ask = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${front.url}${path}`, {
      method,
      headers: { authorization },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: an answer of several shapes, each looked at below.
    return { status: response.status, body: (await response.json()) as any };
  };
  const arn = "arn:aws:backup:eu-central-1:111122223333";

  test("has vaults with key, lock and tags", async () => {
    expect((await ask("GET", "/backup-vaults/kept")).status).toBe(404);
    await ask("PUT", "/backup-vaults/kept", { EncryptionKeyArn: "key", BackupVaultTags: { a: "1" } });
    expect((await ask("GET", "/backup-vaults/kept")).body).toMatchObject({
      BackupVaultArn: `${arn}:backup-vault:kept`,
      EncryptionKeyArn: "key",
      Locked: false,
    });
    await ask("PUT", "/backup-vaults/kept/vault-lock", { MinRetentionDays: 7, MaxRetentionDays: 30 });
    expect((await ask("GET", "/backup-vaults/kept")).body).toMatchObject({
      Locked: true,
      MinRetentionDays: 7,
    });
    expect((await ask("GET", "/backup-vaults/kept/recovery-points/")).body).toEqual({ RecoveryPoints: [] });
    const tags = `/tags/${encodeURIComponent(`${arn}:backup-vault:kept`)}`;
    await ask("POST", tags, { Tags: { b: "2" } });
    await ask("POST", tags.replace("tags", "untag"), { TagKeyList: ["a"] });
    expect((await ask("GET", `${tags}/`)).body).toEqual({ Tags: { b: "2" } });
    await ask("DELETE", "/backup-vaults/kept/vault-lock");
    expect((await ask("GET", "/backup-vaults/kept")).body).toMatchObject({ Locked: false });
    await ask("DELETE", "/backup-vaults/kept");
    expect((await ask("GET", "/backup-vaults/kept")).status).toBe(404);
    expect(seen).toEqual([]);
  });

  test("has plans that change, with what they select", async () => {
    const rule = { RuleName: "nightly", TargetBackupVaultName: "kept" };
    const made = await ask("PUT", "/backup/plans/", { BackupPlan: { BackupPlanName: "p", Rules: [rule] } });
    const plan = `/backup/plans/${made.body.BackupPlanId}`;
    await ask("POST", plan, {
      BackupPlan: { BackupPlanName: "p", Rules: [{ ...rule, RuleName: "weekly" }] },
    });
    const { body } = await ask("GET", `${plan}/`);
    expect(body.BackupPlan.Rules).toMatchObject([{ RuleName: "weekly", RuleId: expect.any(String) }]);
    const BackupSelection = { SelectionName: "s", Resources: ["*"] };
    const { SelectionId } = (await ask("PUT", `${plan}/selections/`, { BackupSelection })).body;
    expect((await ask("GET", `${plan}/selections/${SelectionId}`)).body).toMatchObject({ BackupSelection });
    await ask("DELETE", `${plan}/selections/${SelectionId}`);
    expect((await ask("GET", `${plan}/selections/${SelectionId}`)).status).toBe(404);
    await ask("DELETE", plan);
    expect((await ask("GET", plan)).status).toBe(404);
    expect(seen).toEqual([]);
  });
});
