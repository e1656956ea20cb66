import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { APIGatewayClient, CreateUsagePlanCommand } from "@aws-sdk/client-api-gateway";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { startApiGateway } from "../../../local/services/api-gateway";
import { startDynamoDb } from "../../../local/services/dynamodb";
import { closeServer, listenOnLoopback } from "../../../local/services/loopback";
import { FakeUserPool } from "./cognito";

export interface AwsCall {
  readonly service: "sts" | "dynamodb" | "cognito-idp" | "apigateway" | "ssm" | "s3";
  /** Of API Gateway and S3 the method and the path: `POST /apikeys`. */
  readonly operation: string;
  readonly body: string;
  /** Of the credentials that signed the call. */
  readonly accessKeyId: string;
}

/** What to do with a call: let it pass, refuse it, or make it and lose the answer. */
export type Verdict = "pass" | "refuse" | "lose-answer";

/** Tiers of the test platform, with names of usage plans that exist. */
export const tiers = {
  standard: { selfService: true, isolation: "pool", ...limits(50), usagePlan: "tier-standard" },
  premium: { selfService: false, isolation: "pool", ...limits(100), usagePlan: "tier-premium" },
  dedicated: { selfService: false, isolation: "silo", ...limits(100), usagePlan: "tier-dedicated" },
} as const;

function limits(rateLimit: number) {
  return { rateLimit, burstLimit: 2 * rateLimit, dailyQuota: 1_000 * rateLimit };
}

const stsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/";

export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Seconds. */
  readonly life: number;
}

/** Sort keys by table; `silo`: the data table of a tenant with one of its own. */
const tables = {
  data: "item_id",
  metadata: undefined,
  members: "user_id",
  audit: "entry_id",
  silo: "item_id",
} as const;

/**
 * AWS on loopback: a real DynamoDB (dynalite, tables `data`, `metadata`, `members`, `audit` and `silo`), API Gateway's management
 * service with a usage plan for each tier, an STS that hands out `ASIA-<tenant tag>`, a user pool, parameters, and empty
 * buckets. Every call passes `judge`, so that a test can make any one of them fail.
 */
export async function startAws(options: { session?: Partial<Session> } = {}) {
  const [dynamodb, apiGateway] = await Promise.all([startDynamoDb(), startApiGateway()]);
  const pool = new FakeUserPool();
  const calls: AwsCall[] = [];
  /** Values of Systems Manager's parameters. */
  const parameters = new Map<string, string>();
  const buckets = new Set<string>();
  const state = {
    judge: (_call: AwsCall): Verdict => "pass",
    errorName: "InternalFailure",
    errorStatus: 400,
  };

  const administrator = new DynamoDBClient({
    region: "us-east-1",
    endpoint: dynamodb.url,
    credentials: { accessKeyId: "administrator", secretAccessKey: "administrator" },
  });
  for (const [table, sortKey] of Object.entries(tables)) {
    const keys = ["tenant_id", ...(sortKey === undefined ? [] : [sortKey])];
    await administrator.send(
      new CreateTableCommand({
        TableName: table,
        KeySchema: keys.map((AttributeName, index) => ({
          AttributeName,
          KeyType: index === 0 ? "HASH" : "RANGE",
        })),
        AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
  }

  const gateway = new APIGatewayClient({
    region: "us-east-1",
    endpoint: apiGateway.url,
    credentials: { accessKeyId: "administrator", secretAccessKey: "administrator" },
  });
  for (const { usagePlan } of Object.values(tiers)) {
    await gateway.send(
      new CreateUsagePlanCommand({ name: usagePlan, apiStages: [{ apiId: "api", stage: "test" }] }),
    );
  }

  async function answer(
    call: AwsCall,
    { url, headers }: IncomingMessage,
  ): Promise<{ status: number; body: string; errorType?: string | undefined }> {
    if (call.service === "sts")
      return { status: 200, body: assumedRole(new URLSearchParams(call.body), options.session) };
    if (call.service === "cognito-idp") {
      const { status, body } = pool.answer(call.operation, JSON.parse(call.body));
      return { status, body: JSON.stringify(body) };
    }
    if (call.service === "ssm") {
      const Name: string = JSON.parse(call.body).Name;
      const Value = parameters.get(Name);
      return Value === undefined
        ? { status: 400, body: JSON.stringify({ __type: "ParameterNotFound", message: "" }) }
        : { status: 200, body: JSON.stringify({ Parameter: { Name, Value } }) };
    }
    if (call.service === "s3") {
      const bucket = call.operation.split("/")[1] ?? "";
      return buckets.has(bucket)
        ? { status: 200, body: "<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>" }
        : { status: 404, body: "<Error><Code>NoSuchBucket</Code></Error>" };
    }
    if (call.service === "apigateway") {
      const [method = "", path = ""] = call.operation.split(" ");
      const query = new URL(url ?? "/", apiGateway.url).search;
      const response = await fetch(apiGateway.url + path + query, {
        method,
        ...(call.body !== "" && { body: call.body }),
      });
      const errorType = response.headers.get("x-amzn-errortype") ?? undefined;
      return { status: response.status, body: await response.text(), errorType };
    }
    const forwarded = Object.fromEntries(
      ["x-amz-target", "x-amz-date", "authorization", "content-type"].map((name) => [
        name,
        String(headers[name]),
      ]),
    );
    const response = await fetch(dynamodb.url, { method: "POST", headers: forwarded, body: call.body });
    return { status: response.status, body: await response.text() };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const call = callOf(request, Buffer.concat(chunks).toString());
    calls.push(call);
    const verdict = state.judge(call);
    const made = verdict === "refuse" ? undefined : await answer(call, request);
    const { status, body, errorType } =
      made && verdict === "pass" ? made : { ...refusal(call), errorType: undefined };
    response.writeHead(status, {
      ...(errorType !== undefined && { "x-amzn-errortype": errorType }),
      "content-type":
        call.service === "sts" || call.service === "s3" ? "text/xml" : "application/x-amz-json-1.0",
    });
    response.end(body);
  }

  function refusal(call: AwsCall): { status: number; body: string } {
    const { errorName, errorStatus } = state;
    if (call.service === "s3") {
      return {
        status: errorStatus,
        body: `<Error><Code>${errorName}</Code><Message>refused</Message></Error>`,
      };
    }
    const body =
      call.service === "sts"
        ? `<ErrorResponse xmlns="${stsNamespace}"><Error><Type>Sender</Type><Code>${errorName}</Code><Message>refused admin@example.com</Message></Error></ErrorResponse>`
        : JSON.stringify({ __type: errorName, message: "refused admin@example.com" });
    return { status: errorStatus, body };
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error) => response.destroy(error));
  });
  const url = await listenOnLoopback(server);
  const documents = DynamoDBDocumentClient.from(administrator, {
    marshallOptions: { removeUndefinedValues: true },
  });

  return {
    url,
    pool,
    /** API Gateway's management service, past `judge`. */
    gateway,
    calls,
    documents,
    parameters,
    buckets,
    /** Decides about every call from now on; default: all pass. `errorName` is what a refused call is told. */
    judge(judge: (call: AwsCall) => Verdict, errorName = "InternalFailure", errorStatus = 400) {
      Object.assign(state, { judge, errorName, errorStatus });
    },
    async rows(table: string): Promise<Record<string, unknown>[]> {
      const { Items = [] } = await documents.send(new ScanCommand({ TableName: table }));
      return Items;
    },
    async close() {
      administrator.destroy();
      gateway.destroy();
      await closeServer(server);
      await Promise.all([dynamodb.close(), apiGateway.close()]);
    },
  };
}

export type Aws = Awaited<ReturnType<typeof startAws>>;

function callOf(request: IncomingMessage, body: string): AwsCall {
  const accessKeyId = /Credential=([^/]+)/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const [prefix = "", operation = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
  if (prefix.startsWith("DynamoDB_")) return { service: "dynamodb", operation, body, accessKeyId };
  if (prefix === "AmazonSSM") return { service: "ssm", operation, body, accessKeyId };
  if (prefix.startsWith("AWSCognito")) return { service: "cognito-idp", operation, body, accessKeyId };
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (/^\/(apikeys|usageplans)\b/.test(pathname)) {
    return { service: "apigateway", operation: `${request.method} ${pathname}`, body, accessKeyId };
  }
  if (request.method === "GET") {
    return { service: "s3", operation: `${request.method} ${pathname}`, body, accessKeyId };
  }
  return { service: "sts", operation: new URLSearchParams(body).get("Action") ?? "", body, accessKeyId };
}

function assumedRole(request: URLSearchParams, session: Partial<Session> = {}): string {
  const {
    accessKeyId = `ASIA-${request.get("Tags.member.1.Value")}`,
    secretAccessKey = "tenant-secret",
    life = Number(request.get("DurationSeconds")),
  } = session;
  const expiration = new Date(Date.now() + life * 1000).toISOString();
  return `<AssumeRoleResponse xmlns="${stsNamespace}"><AssumeRoleResult><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>tenant-session-token</SessionToken><Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
}
