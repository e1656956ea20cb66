import {
  CloudWatchLogsClient,
  DescribeQueryDefinitionsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
  type StartQueryCommandInput,
  StopQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { LogStore } from "../../src/cloudwatch/logs/store";
import { type LocalEndpoint, startEndpoint } from "../../src/endpoint";
import { accountId, region, roleArn } from "../support/deployment";
import { deploymentOf, role } from "../support/management";

const groupArn = (name: string) => `arn:aws:logs:${region}:${accountId}:log-group:${name}:*`;
const group = (name: string) => ({ type: "aws_cloudwatch_log_group", name, values: { name } });
const AT = new Date("2030-05-01T12:00:00.500Z");

const logs = new LogStore();
let endpoint: LocalEndpoint;
let client: (role?: string) => CloudWatchLogsClient;
const clients: CloudWatchLogsClient[] = [];

beforeAll(async () => {
  // Nothing of it is asked: queries are answered by the endpoint.
  const nowhere = "http://127.0.0.1:9";
  const backends = { dynamodb: nowhere, s3: `${nowhere}/s3`, "cognito-idp": `${nowhere}/pools` };
  endpoint = await startEndpoint({ backends, accountId, region, logs });
  endpoint.enforce(
    deploymentOf([
      group("/one"),
      group("/other"),
      {
        type: "aws_cloudwatch_query_definition",
        name: "saved",
        values: {
          query_definition_id: "id",
          name: "saas/tenants/saved",
          query_string: "limit 1",
          log_group_names: ["/one"],
        },
      },
      ...role("reader", [
        { Action: ["logs:StartQuery", "logs:GetQueryResults"], Resource: groupArn("/one") },
      ]),
      ...role("nobody", [{ Action: "logs:StartQuery", Resource: groupArn("/another") }]),
    ]),
  );
  logs.append("/one", '{"tenant_id":"a"}', AT);
  logs.append("/other", '{"tenant_id":"b"}', AT);
  client = (name) => {
    const credentials =
      name === undefined ? endpoint.administrator : endpoint.credentialsFor(roleArn(name), "session");
    clients.push(new CloudWatchLogsClient({ endpoint: endpoint.url, region, credentials, maxAttempts: 1 }));
    return clients.at(-1) as CloudWatchLogsClient;
  };
});

afterAll(async () => {
  for (const each of clients) each.destroy();
  await endpoint?.close();
});

const seconds = AT.getTime() / 1000 - 0.5;
const start = (more: Partial<StartQueryCommandInput> = {}, name?: string) =>
  client(name).send(
    new StartQueryCommand({
      logGroupNames: ["/one"],
      startTime: seconds - 60,
      endTime: seconds,
      queryString: "stats count(*) as lines by tenant_id | sort tenant_id",
      ...more,
    }),
  );
const rowsOf = async (more: Partial<StartQueryCommandInput>) => {
  const { queryId } = await start(more);
  const { results = [] } = await client().send(new GetQueryResultsCommand({ queryId }));
  return results.map((row) => row.map(({ field, value }) => `${field}=${value}`).join(" "));
};

describe("a query", () => {
  test("is answered from the groups that it names, with what was read", async () => {
    const { queryId } = await start();
    const answer = await client().send(new GetQueryResultsCommand({ queryId }));
    expect(answer).toMatchObject({
      status: "Complete",
      results: [
        [
          { field: "tenant_id", value: "a" },
          { field: "lines", value: "1" },
        ],
      ],
      statistics: { recordsMatched: 1, recordsScanned: 1, bytesScanned: 17 },
    });
  });

  test.each<[string, Partial<StartQueryCommandInput>]>([
    ["names", { logGroupNames: ["/one", "/other"] }],
    ["identifiers", { logGroupNames: [], logGroupIdentifiers: [groupArn("/one").slice(0, -2), "/other"] }],
  ])("reads several groups by their %s", async (_, more) => {
    expect(await rowsOf(more)).toEqual(["tenant_id=a lines=1", "tenant_id=b lines=1"]);
  });

  test("has its last second in its range, and nothing after it", async () => {
    expect(await rowsOf({ endTime: seconds })).toHaveLength(1);
    expect(await rowsOf({ endTime: seconds - 1 })).toHaveLength(0);
  });

  test.each<[string, Partial<StartQueryCommandInput>, string]>([
    ["is not understood", { queryString: "guess" }, "MalformedQueryException"],
    ["names no group", { logGroupNames: [] }, "InvalidParameterException"],
    ["names a group that there is not", { logGroupNames: ["/none"] }, "ResourceNotFoundException"],
    ["ends before it begins", { startTime: seconds + 1 }, "InvalidParameterException"],
    ["wants too much", { limit: 20_000 }, "InvalidParameterException"],
  ])("that %s is refused", async (_, more, name) => {
    await expect(start(more)).rejects.toMatchObject({ name });
  });

  test("that has ended cannot be stopped, and one that never was has no results", async () => {
    const { queryId } = await start();
    await expect(client().send(new StopQueryCommand({ queryId }))).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
    await expect(client().send(new GetQueryResultsCommand({ queryId: "none" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

describe("IAM", () => {
  test("lets a role ask the groups that its policy names, and read the answer", async () => {
    const { queryId } = await start({}, "reader");
    const { status } = await client("reader").send(new GetQueryResultsCommand({ queryId }));
    expect(status).toBe("Complete");
  });

  test.each<[string, Partial<StartQueryCommandInput>, string]>([
    ["another group", { logGroupNames: ["/other"] }, "reader"],
    ["another group beside its own", { logGroupNames: ["/one", "/other"] }, "reader"],
    ["a group whose name begins like its own", { logGroupNames: ["/one"] }, "nobody"],
  ])("refuses %s", async (_, more, name) => {
    await expect(start(more, name)).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  test("refuses answers and saved queries to who may not read them", async () => {
    const { queryId } = await start({ logGroupNames: ["/one", "/other"] });
    for (const command of [
      () => client("reader").send(new GetQueryResultsCommand({ queryId })),
      () => client("reader").send(new DescribeQueryDefinitionsCommand({})),
    ]) {
      await expect(command()).rejects.toMatchObject({ name: "AccessDeniedException" });
    }
  });
});

test("saved queries of the deployment are found by the beginning of their name", async () => {
  const found = async (queryDefinitionNamePrefix: string) =>
    (await client().send(new DescribeQueryDefinitionsCommand({ queryDefinitionNamePrefix })))
      .queryDefinitions;
  expect(await found("saas/tenants/")).toEqual([
    { queryDefinitionId: "id", name: "saas/tenants/saved", queryString: "limit 1", logGroupNames: ["/one"] },
  ]);
  expect(await found("saas/audit/")).toEqual([]);
});

test("another operation of CloudWatch Logs is refused", async () => {
  const { DescribeLogGroupsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  await expect(client().send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
});
