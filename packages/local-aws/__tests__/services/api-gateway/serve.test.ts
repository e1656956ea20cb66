import {
  APIGatewayClient,
  CreateApiKeyCommand,
  type CreateApiKeyCommandInput,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteUsagePlanKeyCommand,
  GetAccountCommand,
  GetApiKeyCommand,
  GetApiKeysCommand,
  GetUsagePlanKeyCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
  TagResourceCommand,
  UpdateApiKeyCommand,
} from "@aws-sdk/client-api-gateway";
import { startEndpoint } from "../../../src/endpoint";
import { accountId, region } from "../../support/deployment";
import {
  deploymentOf,
  type ManagementPlatform,
  managementArn,
  role,
  type Statement,
  startManagementPlatform,
} from "../../support/management";
import { outcome } from "../../support/platform";

const KEYS = managementArn("/apikeys");
const KEY = managementArn("/apikeys/*");
const TAGS = managementArn(`/tags/arn%3Aaws%3Aapigateway%3A${region}%3A%3A%2Fapikeys%2F*`);
const ownTags = {
  StringEquals: { "aws:RequestTag/managed_by": "saas" },
  "ForAllValues:StringEquals": { "aws:TagKeys": ["managed_by", "tenant_id"] },
  Null: { "aws:TagKeys": "false" },
};
const managed = { StringEquals: { "aws:ResourceTag/managed_by": "saas" } };

let platform: ManagementPlatform;

beforeAll(async () => {
  platform = await startManagementPlatform();
  const { basic } = platform.plans;
  const create: Statement = { Action: "apigateway:POST", Resource: KEYS, Condition: ownTags };
  platform.endpoint.enforce(
    deploymentOf([
      ...role("lifecycle", [
        create,
        { Action: "apigateway:PUT", Resource: TAGS, Condition: ownTags },
        {
          Action: ["apigateway:GET", "apigateway:PATCH", "apigateway:DELETE"],
          Resource: KEY,
          Condition: managed,
        },
        {
          Action: ["apigateway:GET", "apigateway:POST"],
          Resource: managementArn(`/usageplans/${basic}/keys`),
        },
        {
          Action: ["apigateway:GET", "apigateway:DELETE"],
          Resource: managementArn(`/usageplans/${basic}/keys/*`),
        },
        { Action: "apigateway:GET", Resource: [KEYS, managementArn("/usageplans")] },
      ]),
      ...role("untagging", [create]),
      ...role("denied", [
        { Action: "apigateway:*", Resource: "*" },
        { Effect: "Deny", Action: "apigateway:*", Resource: KEY, Condition: managed },
      ]),
    ]),
  );
});

afterAll(() => platform?.close());

const client = (name: string) => platform.apiGateway(platform.as(name));
const administrator = () => platform.apiGateway(platform.endpoint.administrator);
const saas = { managed_by: "saas", tenant_id: "t-1" };

const newKey = async (tags: Record<string, string> = saas) =>
  (await administrator().send(new CreateApiKeyCommand({ name: "acme", tags }))).id ?? "";

describe("a role with the rights to manage keys", () => {
  test("makes a key, puts it into its plan, disables it, takes it out and deletes it", async () => {
    const lifecycle = client("lifecycle");
    const made = await lifecycle.send(new CreateApiKeyCommand({ name: "acme", enabled: true, tags: saas }));
    const { id = "", value } = made;
    const { basic: usagePlanId } = platform.plans;
    const inPlan = { usagePlanId, keyId: id };
    await lifecycle.send(new CreateUsagePlanKeyCommand({ ...inPlan, keyType: "API_KEY" }));
    expect((await lifecycle.send(new GetUsagePlansCommand({ keyId: id }))).items).toHaveLength(1);
    expect((await lifecycle.send(new GetUsagePlanKeysCommand({ usagePlanId }))).items).toHaveLength(1);
    expect((await lifecycle.send(new GetUsagePlanKeyCommand(inPlan))).id).toBe(id);
    expect((await lifecycle.send(new GetApiKeyCommand({ apiKey: id, includeValue: true }))).value).toBe(
      value,
    );
    expect((await lifecycle.send(new GetApiKeysCommand({ nameQuery: "acme" }))).items).toHaveLength(1);
    const disable = [{ op: "replace" as const, path: "/enabled", value: "false" }];
    const update = new UpdateApiKeyCommand({ apiKey: id, patchOperations: disable });
    expect((await lifecycle.send(update)).enabled).toBe(false);
    await lifecycle.send(new DeleteUsagePlanKeyCommand(inPlan));
    await lifecycle.send(new DeleteApiKeyCommand({ apiKey: id }));
    expect((await administrator().send(new GetApiKeysCommand({ nameQuery: "acme" }))).items).toEqual([]);
  });

  test("needs the right to tag a key that it tags", async () => {
    const create = new CreateApiKeyCommand({ name: "acme", tags: saas });
    await expect(client("untagging").send(create)).rejects.toMatchObject({
      name: "AccessDeniedException",
      $metadata: { httpStatusCode: 403 },
      message: expect.stringContaining(`not authorized to perform: apigateway:PUT on resource: ${TAGS}`),
    });
  });

  test.each<[string, CreateApiKeyCommandInput]>([
    ["without tags", {}],
    ["with another value", { tags: { ...saas, managed_by: "other" } }],
    ["with a tag too many", { tags: { ...saas, owner: "me" } }],
  ])("makes no key %s", async (_, input) => {
    expect(await outcome(client("lifecycle").send(new CreateApiKeyCommand(input)))).toBe(
      "AccessDeniedException",
    );
  });

  test.each([
    ["other tags", { managed_by: "other" }],
    ["no tags", {}],
  ])("neither sees, nor changes, nor deletes a key with %s", async (_, tags) => {
    const apiKey = await newKey(tags);
    const lifecycle = client("lifecycle");
    const outcomes = [
      await outcome(lifecycle.send(new GetApiKeyCommand({ apiKey, includeValue: true }))),
      await outcome(lifecycle.send(new UpdateApiKeyCommand({ apiKey, patchOperations: [] }))),
      await outcome(lifecycle.send(new DeleteApiKeyCommand({ apiKey }))),
    ];
    expect(outcomes).toEqual(outcomes.map(() => "AccessDeniedException"));
    expect(platform.decisions.at(-1)).toMatchObject({
      allowed: false,
      action: "apigateway:DELETE",
      resource: managementArn(`/apikeys/${apiKey}`),
      reason: expect.stringContaining("aws:ResourceTag/managed_by saas"),
    });
  });

  test("does not learn whether a key exists that it may not see", async () => {
    const get = new GetApiKeyCommand({ apiKey: "absent" });
    expect(await outcome(client("lifecycle").send(get))).toBe("AccessDeniedException");
    expect(await outcome(administrator().send(get))).toBe("NotFoundException");
  });

  test("puts no key into another plan", async () => {
    const into = { usagePlanId: platform.plans.premium, keyId: await newKey(), keyType: "API_KEY" };
    const lifecycle = client("lifecycle");
    expect(await outcome(lifecycle.send(new CreateUsagePlanKeyCommand(into)))).toBe("AccessDeniedException");
    const list = new GetUsagePlanKeysCommand({ usagePlanId: into.usagePlanId });
    expect(await outcome(lifecycle.send(list))).toBe("AccessDeniedException");
  });
});

test("a deny by tag outweighs the right to everything", async () => {
  const [own, other] = [await newKey(), await newKey({ managed_by: "other" })];
  const get = (apiKey: string) => outcome(client("denied").send(new GetApiKeyCommand({ apiKey })));
  expect(await get(own)).toBe("AccessDeniedException");
  expect(await get(other)).toBe("allowed");
});

test("the service's errors pass the endpoint", async () => {
  const keyId = await newKey();
  const into = (usagePlanId: string) =>
    new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: "API_KEY" });
  const admin = administrator();
  await admin.send(into(platform.plans.basic));
  await expect(admin.send(into(platform.plans.premium))).rejects.toMatchObject({
    name: "ConflictException",
    $metadata: { httpStatusCode: 409 },
  });
  await expect(admin.send(new GetApiKeyCommand({ apiKey: "absent" }))).rejects.toMatchObject({
    name: "NotFoundException",
    message: "Invalid API Key identifier specified",
  });
});

describe("nobody but the administrator", () => {
  test("makes calls that the endpoint cannot judge", async () => {
    const resourceArn = managementArn(`/apikeys/${await newKey()}`);
    const denied = client("denied");
    const tag = new TagResourceCommand({ resourceArn, tags: { managed_by: "other" } });
    expect(await outcome(denied.send(tag))).toBe("AccessDeniedException");
    await expect(denied.send(new GetAccountCommand({}))).rejects.toThrow(
      "it refuses calls that it cannot authorize",
    );
    expect(await outcome(denied.send(new GetApiKeyCommand({ apiKey: "a/../b" })))).toBe(
      "AccessDeniedException",
    );
  });
});

describe("a signature", () => {
  test.each<[string, object, string]>([
    ["of an unknown key", { accessKeyId: "ASIAUNKNOWN" }, "UnrecognizedClientException"],
    ["with a wrong secret", { secretAccessKey: "guessed" }, "InvalidSignatureException"],
  ])("%s is refused as API Gateway does", async (_, wrong, name) => {
    const impostor = platform.apiGateway({ ...platform.endpoint.administrator, ...wrong });
    await expect(impostor.send(new GetApiKeysCommand({}))).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe("a condition on the tags of resources is enforced", () => {
  const enforce = (statement: Statement) => () => {
    const { endpoint, decisions } = platform;
    expect(decisions).toBeDefined();
    endpoint.enforce(deploymentOf(role("any", [{ Condition: managed, ...statement }])));
  };
  test.each<[string, Statement]>([
    ["other services", { Action: ["apigateway:GET", "dynamodb:GetItem"], Resource: KEY }],
    ["everything", { Action: "*", Resource: KEY }],
    ["usage plans", { Action: "apigateway:GET", Resource: [KEY, managementArn("/usageplans/*")] }],
    ["all keys at once", { Action: "apigateway:GET", Resource: KEYS }],
    ["any resource", { Action: "apigateway:GET", Resource: "*" }],
  ])("not on %s: that is refused at the start", (_, statement) => {
    expect(enforce(statement)).toThrow("aws_iam_policy.any uses aws:ResourceTag/managed_by");
  });
});

test("an endpoint with no such service behind it refuses", async () => {
  const dead = "http://127.0.0.1:1";
  const backends = { dynamodb: dead, s3: "http://127.0.0.1:2", "cognito-idp": dead };
  const endpoint = await startEndpoint({ backends, accountId, region });
  const credentials = endpoint.administrator;
  const lonely = new APIGatewayClient({ endpoint: endpoint.url, region, credentials, maxAttempts: 1 });
  try {
    expect(await outcome(lonely.send(new GetApiKeysCommand({})))).toBe("AccessDeniedException");
  } finally {
    lonely.destroy();
    await endpoint.close();
  }
});
