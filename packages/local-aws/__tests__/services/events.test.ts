import type { AwsCredentials } from "../../src/iam/principals";
import { accountId, region } from "../support/deployment";
import {
  busArn,
  deploymentOf,
  type ManagementPlatform,
  role,
  startManagementPlatform,
} from "../support/management";
import { fetchSigned } from "../support/signed";

const from = (source: string) => ({ StringEquals: { "events:source": source } });

const deployment = deploymentOf([
  { type: "aws_cloudwatch_event_bus", name: "saas", values: { name: "saas" } },
  ...role("lifecycle", [{ Action: "events:PutEvents", Resource: [busArn("saas"), busArn("absent")] }]),
  ...role("billing", [
    { Action: "events:PutEvents", Resource: busArn("saas"), Condition: from("saas.billing") },
    {
      Effect: "Deny",
      Action: "events:PutEvents",
      Resource: busArn("saas"),
      Condition: { StringLike: { "events:detail-type": "Tenant*", "aws:PrincipalAccount": accountId } },
    },
  ]),
]);

let platform: ManagementPlatform;

beforeAll(async () => {
  platform = await startManagementPlatform();
  platform.endpoint.enforce(deployment);
});

afterAll(() => platform?.close());

const entry = (more: Record<string, unknown> = {}) => ({
  EventBusName: "saas",
  Source: "saas.lifecycle",
  DetailType: "TenantActivated",
  Detail: '{"tenant_id":"t-1"}',
  ...more,
});

async function put(
  entries: unknown,
  credentials: AwsCredentials = platform.as("lifecycle"),
  operation = "PutEvents",
) {
  const response = await fetchSigned(platform.endpoint.url, {
    service: "events",
    region,
    credentials,
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `AWSEvents.${operation}` },
    body: JSON.stringify({ Entries: entries }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const count = () => platform.endpoint.events.list().length;

describe("events on a bus of the deployment", () => {
  test("are kept, in the endpoint and at an address of it", async () => {
    const { status, body } = await put([entry({ EventBusName: busArn("saas"), Resources: ["arn:x"] })]);
    expect(status).toBe(200);
    expect(body).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
    const [{ EventId }] = body.Entries as [{ EventId: string }];
    const kept = {
      id: EventId,
      bus: "saas",
      source: "saas.lifecycle",
      detailType: "TenantActivated",
      detail: { tenant_id: "t-1" },
      resources: ["arn:x"],
    };
    expect(platform.endpoint.events.list().at(-1)).toMatchObject({ ...kept, at: expect.any(Date) });
    const served = await fetch(`${platform.endpoint.url}/_local/events`);
    expect(((await served.json()) as unknown[]).at(-1)).toMatchObject(kept);
  });

  test("fail one by one", async () => {
    const before = count();
    const { body } = await put([
      entry({ Source: undefined }),
      entry({ DetailType: "" }),
      entry({ Detail: undefined }),
      entry({ Detail: "{" }),
      entry({ Detail: "[]" }),
      entry({ Source: "aws.s3" }),
      entry({ DetailType: "Kept" }),
    ]);
    expect(body).toMatchObject({ FailedEntryCount: 6 });
    expect((body.Entries as { ErrorCode?: string }[]).map(({ ErrorCode }) => ErrorCode)).toEqual([
      "InvalidArgument",
      "InvalidArgument",
      "InvalidArgument",
      "MalformedDetail",
      "MalformedDetail",
      "NotAuthorizedForSourceException",
      undefined,
    ]);
    expect(count()).toBe(before + 1);
    expect(platform.endpoint.events.list().at(-1)?.detailType).toBe("Kept");
  });

  test.each<[string, unknown, string]>([
    ["none", [], "ValidationException"],
    ["eleven", Array.from({ length: 11 }, () => entry()), "ValidationException"],
    [
      "more than 256 KB",
      [entry({ Detail: JSON.stringify({ text: "x".repeat(256 * 1024) }) })],
      "ValidationException",
    ],
    ["no structures", [entry(), "x"], "SerializationException"],
    ["a bus that there is not", [entry(), entry({ EventBusName: "absent" })], "ResourceNotFoundException"],
  ])("are refused as a whole: %s", async (_, entries, code) => {
    const before = count();
    expect(await put(entries)).toMatchObject({ status: 400, body: { __type: code } });
    expect(count()).toBe(before);
  });

  test("are the newest thousand", async () => {
    for (let n = 0; n < 101; n += 1) {
      await put(
        Array.from({ length: 10 }, (_, m) => entry({ Detail: JSON.stringify({ n: 10 * n + m }) })),
        platform.endpoint.administrator,
      );
    }
    const kept = platform.endpoint.events.list();
    expect(kept).toHaveLength(1_000);
    expect([kept[0]?.detail, kept.at(-1)?.detail]).toEqual([{ n: 10 }, { n: 1009 }]);
  });
});

describe("the right to put events", () => {
  const denied = { status: 400, body: { __type: "AccessDeniedException" } };

  test("is that of the bus", async () => {
    expect(await put([entry(), entry({ EventBusName: undefined })])).toMatchObject(denied);
    expect(platform.decisions.at(-1)).toMatchObject({
      allowed: false,
      action: "events:PutEvents",
      resource: busArn("default"),
    });
    const elsewhere = busArn("saas").replace(accountId, "999999999999");
    expect(await put([entry({ EventBusName: elsewhere })])).toMatchObject(denied);
  });

  test("depends on source and type of every entry", async () => {
    const billing = platform.as("billing");
    const invoice = entry({ Source: "saas.billing", DetailType: "InvoiceWritten" });
    expect(await put([invoice], billing)).toMatchObject({ status: 200 });
    expect(await put([invoice, { ...invoice, Source: "saas.lifecycle" }], billing)).toMatchObject(denied);
    expect(await put([invoice, { ...invoice, DetailType: "TenantActivated" }], billing)).toMatchObject(
      denied,
    );
    expect(await put([{ ...invoice, Source: undefined }], billing)).toMatchObject(denied);
  });

  test("is no right to anything else", async () => {
    const { body } = await put([], platform.as("lifecycle"), "PutRule");
    expect(body).toMatchObject({ __type: "AccessDeniedException" });
  });

  test("needs a signature", async () => {
    const response = await fetch(platform.endpoint.url, {
      method: "POST",
      headers: { "x-amz-target": "AWSEvents.PutEvents" },
      body: JSON.stringify({ Entries: [entry()] }),
    });
    expect(await response.json()).toMatchObject({ __type: "MissingAuthenticationTokenException" });
  });
});
