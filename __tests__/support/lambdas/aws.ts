import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { APIGatewayClient, CreateUsagePlanCommand } from "@aws-sdk/client-api-gateway";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { newApiGateway } from "@saas/local-aws/embedded/api-gateway";
import { newDynamoDb } from "@saas/local-aws/embedded/dynamodb";
import { closeServer, listenOnLoopback } from "@saas/local-aws/loopback";
import { FakeUserPool } from "./cognito";
import { type Answer, answerOf, type Request, sdkHandler } from "./in-process";
import { createTable, tableClients } from "./table-client";

export interface AwsCall {
  readonly service: "sts" | "dynamodb" | "cognito-idp" | "apigateway" | "ssm" | "s3";
  /** Of API Gateway and S3 the method and the path: `POST /apikeys`. */
  readonly operation: string;
  readonly body: string;
  /** Of the credentials that signed the call. */
  readonly accessKeyId: string;
}

/** What happens to a call: it passes, is refused, or takes effect and loses its answer. */
export type Verdict = "pass" | "refuse" | "lose-answer";

/** Tiers of the test platform, with names of usage plans that exist. */
export const tiers = {
  standard: { selfService: true, isolation: "pool", ...limits(50), usagePlan: "tier-standard" },
  premium: { selfService: false, isolation: "pool", ...limits(100), usagePlan: "tier-premium" },
  dedicated: { selfService: false, isolation: "silo", ...limits(100), usagePlan: "tier-dedicated" },
} as const;

function limits(rateLimit: number) {
  return { rateLimit, burstLimit: 2 * rateLimit, dailyQuota: 1_000 * rateLimit, storageGigabytes: 1 };
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
 * AWS in this process and on loopback: a real DynamoDB (dynalite, tables `data`, `metadata`, `members`, `audit` and `silo`), API
 * Gateway's management service with a usage plan for each tier, an STS that hands out `ASIA-<tenant tag>`, a user pool,
 * parameters, and empty buckets. Every call passes `judge`, so that a test can make any one of them fail.
 */
export async function startAws(options: { session?: Partial<Session> } = {}) {
  const dynamodb = newDynamoDb();
  const apiGateway = newApiGateway();
  const pool = new FakeUserPool();
  const calls: AwsCall[] = [];
  /** Values of Systems Manager's parameters. */
  const parameters = new Map<string, string>();
  const buckets = new Set<string>();
  const state = {
    judge: (_call: AwsCall): Verdict => "pass",
    errorName: "InternalFailure",
    errorStatus: 400,
    pause: async () => {},
  };

  const administrator = tableClients((request) => answerOf(dynamodb, request), {
    marshallOptions: { removeUndefinedValues: true },
  });
  for (const [TableName, sortKey] of Object.entries(tables)) {
    const keys = ["tenant_id", ...(sortKey === undefined ? [] : [sortKey])];
    await createTable(administrator.client, {
      TableName,
      KeySchema: keys.map((AttributeName, index) => ({
        AttributeName,
        KeyType: index === 0 ? "HASH" : "RANGE",
      })),
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      BillingMode: "PAY_PER_REQUEST",
    });
  }

  const gateway = new APIGatewayClient({
    region: "us-east-1",
    endpoint: "http://localhost",
    requestHandler: sdkHandler((request) => answerOf(apiGateway, request)),
    credentials: { accessKeyId: "administrator", secretAccessKey: "administrator" },
  });
  for (const { usagePlan } of Object.values(tiers)) {
    await gateway.send(
      new CreateUsagePlanCommand({ name: usagePlan, apiStages: [{ apiId: "api", stage: "test" }] }),
    );
  }

  /** The call as its service answers it. */
  async function made(call: AwsCall, request: Request): Promise<Answer> {
    if (call.service === "sts")
      return reply(200, assumedRole(new URLSearchParams(call.body), options.session));
    if (call.service === "cognito-idp") {
      const { status, body } = pool.answer(call.operation, JSON.parse(call.body));
      return reply(status, JSON.stringify(body));
    }
    if (call.service === "ssm") {
      const Name: string = JSON.parse(call.body).Name;
      const Value = parameters.get(Name);
      return Value === undefined
        ? reply(400, JSON.stringify({ __type: "ParameterNotFound", message: "" }))
        : reply(200, JSON.stringify({ Parameter: { Name, Value } }));
    }
    if (call.service === "s3") {
      const bucket = call.operation.split("/")[1] ?? "";
      return buckets.has(bucket)
        ? reply(200, "<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>")
        : reply(404, "<Error><Code>NoSuchBucket</Code></Error>");
    }
    return answerOf(call.service === "apigateway" ? apiGateway : dynamodb, request);
  }

  /** The answer to a client after `judge`. */
  async function answer(request: Request): Promise<Answer> {
    const call = callOf(request);
    await state.pause();
    calls.push(call);
    const verdict = state.judge(call);
    const given = verdict === "refuse" ? undefined : await made(call, request);
    const { status, headers, body } = given && verdict === "pass" ? given : refusal(call);
    const errorType = headers["x-amzn-errortype"];
    return {
      status,
      headers: {
        ...(errorType !== undefined && { "x-amzn-errortype": errorType }),
        "content-type":
          call.service === "sts" || call.service === "s3" ? "text/xml" : "application/x-amz-json-1.0",
      },
      body,
    };
  }

  function refusal(call: AwsCall): Answer {
    const { errorName, errorStatus } = state;
    if (call.service === "s3") {
      return reply(errorStatus, `<Error><Code>${errorName}</Code><Message>refused</Message></Error>`);
    }
    const body =
      call.service === "sts"
        ? `<ErrorResponse xmlns="${stsNamespace}"><Error><Type>Sender</Type><Code>${errorName}</Code><Message>refused admin@example.com</Message></Error></ErrorResponse>`
        : JSON.stringify({ __type: errorName, message: "refused admin@example.com" });
    return reply(errorStatus, body);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url: path = "/", headers } = request;
    const body = (await buffer(request)).toString();
    const answered = await answer({ method, path, headers: headers as Request["headers"], body });
    response.writeHead(answered.status, answered.headers).end(answered.body);
  }
  const server = createServer((request, response) => {
    serve(request, response).catch((error) => response.destroy(error));
  });
  const url = await listenOnLoopback(server);
  const { documents } = administrator;

  return {
    url,
    /** Of an SDK client: as over `url`, without the connection. */
    requestHandler: sdkHandler(answer),
    /** Settings of an SDK client with these credentials: one attempt, so that each fault shows. */
    clientSettings: (accessKeyId: string) => ({
      region: "us-east-1",
      endpoint: url,
      requestHandler: sdkHandler(answer),
      maxAttempts: 1,
      credentials: { accessKeyId, secretAccessKey: accessKeyId },
    }),
    /** A document client that passes `judge`. */
    documentsOf: (accessKeyId: string) => tableClients(answer, { accessKeyId }).documents,
    pool,
    /** API Gateway's management service, past `judge`. */
    gateway,
    calls,
    /** A document client past `judge`. */
    documents,
    parameters,
    buckets,
    /** Decides about every call from now on; default: all pass. `errorName` is the error of a refused call. */
    judge(judge: (call: AwsCall) => Verdict, errorName = "InternalFailure", errorStatus = 400) {
      Object.assign(state, { judge, errorName, errorStatus });
    },
    /** Every call waits for this from now on, so that calls made at once come in different orders. */
    pause(pause: () => Promise<void>) {
      state.pause = pause;
    },
    async rows(table: string): Promise<Record<string, unknown>[]> {
      const { Items = [] } = await documents.send(new ScanCommand({ TableName: table }));
      return Items;
    },
    async close() {
      gateway.destroy();
      await Promise.all([server, dynamodb, apiGateway].map(closeServer));
    },
  };
}

export type Aws = Awaited<ReturnType<typeof startAws>>;

const reply = (status: number, body: string): Answer => ({ status, headers: {}, body });

function callOf({ method, path, headers, body }: Request): AwsCall {
  const accessKeyId = /Credential=([^/]+)/.exec(headers.authorization ?? "")?.[1] ?? "";
  const [prefix = "", operation = ""] = (headers["x-amz-target"] ?? "").split(".");
  if (prefix.startsWith("DynamoDB_")) return { service: "dynamodb", operation, body, accessKeyId };
  if (prefix === "AmazonSSM") return { service: "ssm", operation, body, accessKeyId };
  if (prefix.startsWith("AWSCognito")) return { service: "cognito-idp", operation, body, accessKeyId };
  const { pathname } = new URL(path, "http://localhost");
  if (/^\/(apikeys|usageplans)\b/.test(pathname)) {
    return { service: "apigateway", operation: `${method} ${pathname}`, body, accessKeyId };
  }
  if (method === "GET") {
    return { service: "s3", operation: `${method} ${pathname}`, body, accessKeyId };
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
