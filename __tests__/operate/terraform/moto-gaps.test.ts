import { buffer } from "node:stream/consumers";
import { fillersFor } from "../../../develop/emulator/moto";
import { startFront } from "../../../develop/emulator/moto-gaps/front";
import { startServer } from "../../support/http-server";

const seen: string[] = [];
let emulated = (body: string) => `took ${body}`;
let status = 202;
let emulator: Awaited<ReturnType<typeof startServer>>;
let front: Awaited<ReturnType<typeof startFront>>;

beforeAll(async () => {
  emulator = await startServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    seen.push(`${request.method} ${request.url} ${body}`);
    response.writeHead(status, { "x-from": "emulator" }).end(emulated(body));
  });
  front = await startFront(emulator.url, fillersFor("111122223333"));
});

beforeEach(() => {
  seen.length = 0;
  emulated = (body) => `took ${body}`;
  status = 202;
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
      headers: {
        authorization: "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/iam/aws4_request, Signature=none",
      },
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

test("sampling rules of traces are kept with their tags, and never reach the emulator", async () => {
  const call = async (operation: string, body: object, service = "xray") => {
    const authorization = `AWS4-HMAC-SHA256 Credential=key/20300101/eu-central-1/${service}/aws4_request, Signature=0`;
    return fetch(`${front.url}/${operation}`, {
      method: "POST",
      headers: { authorization },
      body: JSON.stringify(body),
    });
  };
  const answered = async (operation: string, body: object) =>
    (await (await call(operation, body)).json()) as Record<string, never>;
  const rule = { RuleName: "saas-dev", FixedRate: 1, ReservoirSize: 1 };
  const Tags = [{ Key: "environment", Value: "dev" }];
  await call("CreateSamplingRule", { SamplingRule: rule, Tags });
  expect((await call("CreateSamplingRule", { SamplingRule: rule })).status).toBe(400);
  const ResourceARN = "arn:aws:xray:eu-central-1:111122223333:sampling-rule/saas-dev";
  expect(await answered("ListTagsForResource", { ResourceARN })).toEqual({ Tags });
  await call("UntagResource", { ResourceARN, TagKeys: ["environment"] });
  await call("TagResource", { ResourceARN, Tags: [{ Key: "stack", Value: "s" }] });
  expect(await answered("ListTagsForResource", { ResourceARN })).toEqual({
    Tags: [{ Key: "stack", Value: "s" }],
  });
  await call("UpdateSamplingRule", { SamplingRuleUpdate: { RuleName: "saas-dev", FixedRate: 0.05 } });
  expect(await answered("GetSamplingRules", {})).toMatchObject({
    SamplingRuleRecords: [{ SamplingRule: { ...rule, FixedRate: 0.05, RuleARN: ResourceARN } }],
  });
  expect((await call("DeleteSamplingRule", { RuleName: "saas-dev" })).status).toBe(200);
  expect((await call("DeleteSamplingRule", { RuleName: "saas-dev" })).status).toBe(400);
  expect(await answered("GetSamplingRules", {})).toEqual({ SamplingRuleRecords: [] });
  expect(seen).toEqual([]);
  expect((await call("TagResource", {}, "sns")).status).toBe(202);
});

test("composite alarms are kept, described, tagged and deleted; calls for metric alarms reach the emulator", async () => {
  const call = async (fields: Record<string, string>) => {
    const response = await fetch(front.url, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        authorization: "AWS4-HMAC-SHA256 Credential=key/20261124/eu-west-1/monitoring/aws4_request",
      },
      body: new URLSearchParams(fields),
    });
    return `${response.status} ${await response.text()}`;
  };
  const rule = 'ALARM("errors") OR ALARM("slow & late")';
  const failing = {
    Action: "PutCompositeAlarm",
    AlarmName: "failing",
    AlarmRule: rule,
    "AlarmActions.member.1": "arn:topic",
    ActionsSuppressor: "other",
  };
  const describe = { Action: "DescribeAlarms", "AlarmTypes.member.1": "CompositeAlarm" };
  const arn = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:failing";

  expect(await call({ ...failing, "Tags.member.1.Key": "team", "Tags.member.1.Value": "a<b" })).toMatch(
    /^200 /,
  );
  const described = await call({ ...describe, "AlarmNames.member.1": "failing" });
  for (const part of [
    `<AlarmArn>${arn}</AlarmArn>`,
    "<AlarmRule>ALARM(&#34;errors&#34;) OR ALARM(&#34;slow &#38; late&#34;)</AlarmRule>",
    "<AlarmActions><member>arn:topic</member></AlarmActions>",
    "<OKActions></OKActions>",
    "<ActionsSuppressor>other</ActionsSuppressor>",
  ])
    expect(described).toContain(part);
  expect(await call({ ...describe, "AlarmNames.member.1": "none" })).toContain(
    "<CompositeAlarms></CompositeAlarms>",
  );

  const tagsOf = () => call({ Action: "ListTagsForResource", ResourceARN: arn });
  await call({
    Action: "TagResource",
    ResourceARN: arn,
    "Tags.member.1.Key": "b",
    "Tags.member.1.Value": "c",
  });
  await call({ ...failing, AlarmRule: 'ALARM("errors")' });
  expect(await tagsOf()).toContain("<Key>team</Key><Value>a&#60;b</Value>");
  await call({ Action: "UntagResource", ResourceARN: arn, "TagKeys.member.1": "team" });
  expect(await tagsOf()).toContain("<Tags><member><Key>b</Key><Value>c</Value></member></Tags>");
  expect(await call(describe)).toContain("<AlarmRule>ALARM(&#34;errors&#34;)</AlarmRule>");

  const remove = { Action: "DeleteAlarms", "AlarmNames.member.1": "failing" };
  expect(await call(remove)).toMatch(/^200 /);
  expect(await call(describe)).toContain("<CompositeAlarms></CompositeAlarms>");
  expect(seen).toEqual([]);

  expect(await call(remove)).toMatch(/^202 took /);
  expect(await call({ Action: "PutMetricAlarm", AlarmName: "errors" })).toBe(
    "202 took Action=PutMetricAlarm&AlarmName=errors",
  );
  expect(seen).toHaveLength(2);
});

test("what creates or changes a function says where it logs, and what describes it repeats that", async () => {
  const functions = `${front.url}/2015-03-31/functions`;
  const LoggingConfig = { LogFormat: "JSON", LogGroup: "/aws/lambda/data" };
  emulated = () => JSON.stringify({ FunctionName: "data" });
  const ask = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${functions}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    return response.json();
  };
  expect(await ask("GET", "/data/configuration")).toEqual({ FunctionName: "data" });
  expect(await ask("POST", "", { FunctionName: "data", LoggingConfig })).toMatchObject({ LoggingConfig });
  expect(await ask("GET", "/data/configuration")).toMatchObject({ LoggingConfig });
  const changed = { ...LoggingConfig, LogFormat: "Text" };
  await ask("PUT", "/data/configuration", { LoggingConfig: changed });
  emulated = () => JSON.stringify({ Configuration: { FunctionName: "data" }, Code: {} });
  expect(await ask("GET", "/data")).toMatchObject({ Configuration: { LoggingConfig: changed } });
});

test("a model of requests is replaced when it is changed", async () => {
  const model = { id: "m1", name: "onboarding", contentType: "application/json", schema: "{}" };
  const at = "/restapis/api1/models";
  emulated = () => JSON.stringify(model);
  const patch = (patchOperations: object[]) =>
    fetch(`${front.url}${at}/onboarding`, { method: "PATCH", body: JSON.stringify({ patchOperations }) });
  status = 404;
  expect((await patch([])).status).toBe(404);
  expect(seen).toEqual([`GET ${at}/onboarding `]);
  status = 200;
  seen.length = 0;
  await patch([{ op: "replace", path: "/schema", value: '{"type":"object"}' }]);
  expect(seen).toEqual([
    `GET ${at}/onboarding `,
    `DELETE ${at}/onboarding `,
    `POST ${at} ${JSON.stringify({ ...model, schema: '{"type":"object"}' })}`,
  ]);
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
