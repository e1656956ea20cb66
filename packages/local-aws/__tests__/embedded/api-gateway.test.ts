import {
  APIGatewayClient,
  CreateApiKeyCommand,
  type CreateApiKeyCommandInput,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteUsagePlanKeyCommand,
  GetApiKeyCommand,
  GetApiKeysCommand,
  GetRestApisCommand,
  GetUsagePlanKeyCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
  paginateGetApiKeys,
  UpdateApiKeyCommand,
} from "@aws-sdk/client-api-gateway";
import { startApiGateway } from "../../src/embedded/api-gateway";

let service: Awaited<ReturnType<typeof startApiGateway>>;
let client: APIGatewayClient;

beforeAll(async () => {
  service = await startApiGateway();
  client = new APIGatewayClient({
    endpoint: service.url,
    region: "eu-central-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });
});

afterAll(async () => {
  client.destroy();
  await service.close();
});

const createKey = (input: CreateApiKeyCommandInput = {}) => client.send(new CreateApiKeyCommand(input));

const createPlan = async (stage: string) => {
  const { id = "" } = await client.send(
    new CreateUsagePlanCommand({
      name: stage,
      apiStages: [{ apiId: "api1", stage }],
      throttle: { rateLimit: 0.5, burstLimit: 2 },
      quota: { limit: 10, period: "DAY" },
    }),
  );
  return id;
};

const addKey = (usagePlanId: string, keyId: string) =>
  client.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: "API_KEY" }));

const missing = { name: "NotFoundException", $metadata: { httpStatusCode: 404 } };
const refused = { name: "BadRequestException", $metadata: { httpStatusCode: 400 } };
const conflicting = { name: "ConflictException", $metadata: { httpStatusCode: 409 } };

describe("an API key", () => {
  test("is created with a generated value, disabled by default", async () => {
    const key = await createKey({ name: "acme", tags: { tenant_id: "t-1" }, generateDistinctId: true });
    expect(key).toMatchObject({ name: "acme", enabled: false, tags: { tenant_id: "t-1" }, stageKeys: [] });
    expect(key.id).toMatch(/^[a-z0-9]{10}$/);
    expect(key.value).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(Math.abs((key.createdDate?.getTime() ?? 0) - Date.now())).toBeLessThan(5_000);
  });

  test("shows its value to those who ask for it", async () => {
    const { id, value } = await createKey({ value: "a-value-of-20-letters" });
    expect(value).toBe("a-value-of-20-letters");
    expect((await client.send(new GetApiKeyCommand({ apiKey: id }))).value).toBeUndefined();
    expect((await client.send(new GetApiKeyCommand({ apiKey: id, includeValue: true }))).value).toBe(value);
  });

  test("is renamed, described, enabled and disabled, and nothing else", async () => {
    const { id: apiKey } = await createKey();
    const update = (path: string, value?: string, op: "replace" | "add" = "replace") =>
      client.send(new UpdateApiKeyCommand({ apiKey, patchOperations: [{ op, path, value }] }));
    await update("/name", "acme");
    await update("/description", "the tenant's");
    expect(await update("/enabled", "true")).toMatchObject({
      name: "acme",
      description: "the tenant's",
      enabled: true,
    });
    expect((await update("/enabled", "false")).enabled).toBe(false);
    await expect(update("/enabled", "no")).rejects.toMatchObject(refused);
    await expect(update("/value", "another-value-of-20-letters")).rejects.toMatchObject(refused);
    await expect(update("/name", "x", "add")).rejects.toMatchObject(refused);
    await expect(update("/name")).rejects.toMatchObject(refused);
  });

  test("is gone once it is deleted, from its plans too", async () => {
    const usagePlanId = await createPlan("deleting");
    const { id = "" } = await createKey();
    await addKey(usagePlanId, id);
    await client.send(new DeleteApiKeyCommand({ apiKey: id }));
    for (const command of [
      new GetApiKeyCommand({ apiKey: id }),
      new UpdateApiKeyCommand({ apiKey: id, patchOperations: [] }),
      new DeleteApiKeyCommand({ apiKey: id }),
      new GetUsagePlanKeyCommand({ usagePlanId, keyId: id }),
      new CreateUsagePlanKeyCommand({ usagePlanId, keyId: id, keyType: "API_KEY" }),
    ]) {
      await expect(client.send(command as GetApiKeyCommand)).rejects.toMatchObject(missing);
    }
    expect((await client.send(new GetUsagePlansCommand({ keyId: id }))).items).toEqual([]);
  });

  test.each<[string, CreateApiKeyCommandInput]>([
    ["a short value", { value: "short" }],
    ["a value with a space", { value: "a value of twenty letters" }],
    ["a tag of AWS", { tags: { "aws:tenant": "t-1" } }],
    ["51 tags", { tags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`t${n}`, ""])) }],
  ])("is not made with %s", async (_, input) => {
    await expect(createKey(input)).rejects.toMatchObject(refused);
  });

  test("is not made with a value that is in use", async () => {
    const { value } = await createKey();
    await expect(createKey({ value })).rejects.toMatchObject(conflicting);
  });
});

describe("keys are listed", () => {
  test("by the beginning of their name, page by page, by default without values", async () => {
    const names = ["list-1", "list-2", "list-3"];
    for (const name of names) await createKey({ name });
    const pages: string[][] = [];
    const paging = { client, pageSize: 2 };
    for await (const { items = [] } of paginateGetApiKeys(paging, { nameQuery: "list-" })) {
      pages.push(items.map(({ name = "" }) => name));
      expect(items.every(({ value }) => value === undefined)).toBe(true);
    }
    expect(pages).toEqual([["list-1", "list-2"], ["list-3"]]);
    const listed = await client.send(new GetApiKeysCommand({ nameQuery: "list-1", includeValues: true }));
    expect(listed.items).toEqual([expect.objectContaining({ value: expect.any(String) })]);
  });

  test("25 at a time by default", async () => {
    for (let n = 0; n < 26; n += 1) await createKey({ name: "many" });
    expect((await client.send(new GetApiKeysCommand({ nameQuery: "many" }))).items).toHaveLength(25);
  });

  test.each([{ position: "nowhere" }, { limit: 0 }])("but not with %j", async (input) => {
    await expect(client.send(new GetApiKeysCommand(input))).rejects.toMatchObject(refused);
  });
});

describe("a usage plan", () => {
  test("takes keys, shows them and lets them go", async () => {
    const usagePlanId = await createPlan("one");
    const { id: keyId = "", value } = await createKey({ name: "acme" });
    const entry = { id: keyId, type: "API_KEY", name: "acme", value };
    expect(await addKey(usagePlanId, keyId)).toMatchObject(entry);
    const plans = await client.send(new GetUsagePlansCommand({ keyId }));
    expect(plans.items).toEqual([
      expect.objectContaining({
        id: usagePlanId,
        throttle: { rateLimit: 0.5, burstLimit: 2 },
        quota: { limit: 10, period: "DAY" },
      }),
    ]);
    expect((await client.send(new GetUsagePlanKeysCommand({ usagePlanId }))).items).toEqual([entry]);
    expect((await client.send(new GetUsagePlanKeysCommand({ usagePlanId, nameQuery: "b" }))).items).toEqual(
      [],
    );
    const key = { usagePlanId, keyId };
    expect(await client.send(new GetUsagePlanKeyCommand(key))).toMatchObject(entry);
    await client.send(new DeleteUsagePlanKeyCommand(key));
    await expect(client.send(new GetUsagePlanKeyCommand(key))).rejects.toMatchObject(missing);
    await expect(client.send(new DeleteUsagePlanKeyCommand(key))).rejects.toMatchObject(missing);
  });

  test("takes a key once, and none that has a plan for the same stage", async () => {
    const [first, second, elsewhere] = [
      await createPlan("shared"),
      await createPlan("shared"),
      await createPlan("other"),
    ];
    const { id = "" } = await createKey();
    await addKey(first, id);
    await expect(addKey(first, id)).rejects.toMatchObject(conflicting);
    await expect(addKey(second, id)).rejects.toMatchObject(conflicting);
    expect((await addKey(elsewhere, id)).id).toBe(id);
  });

  test("that there is not is missing; another type of key is refused", async () => {
    const { id = "" } = await createKey();
    await expect(addKey("absent", id)).rejects.toMatchObject(missing);
    await expect(client.send(new GetUsagePlanKeysCommand({ usagePlanId: "absent" }))).rejects.toMatchObject(
      missing,
    );
    const other = { usagePlanId: await createPlan("typed"), keyId: id, keyType: "OTHER" };
    await expect(client.send(new CreateUsagePlanKeyCommand(other))).rejects.toMatchObject(refused);
  });
});

test("what it does not do, it says", async () => {
  await expect(client.send(new GetRestApisCommand({}))).rejects.toThrow(
    "The embedded API Gateway has no GET /restapis",
  );
});
