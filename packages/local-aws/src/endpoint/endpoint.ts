import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { LogStore } from "../cloudwatch/logs/store";
import type { MetricSample } from "../cloudwatch/metrics/store";
import { readBody } from "../http/body";
import { AwsError, sendError } from "../http/errors";
import { Forwarder } from "../http/forward";
import { dynamoDbBackend } from "../http/json-backend";
import { jsonPage, type LocalPage, sendPage } from "../http/responses";
import { Access, type AccessDecision } from "../iam/access";
import { authenticate, missingAuthentication, sha256 } from "../iam/authentication";
import { Authorization, type Verdict } from "../iam/authorization";
import { Invocations } from "../iam/invocations";
import { readPolicies } from "../iam/policies";
import {
  type Administrator,
  type AwsCredentials,
  IssuedCredentials,
  type Principal,
  roleSession,
} from "../iam/principals";
import { serveApiGateway } from "../services/api-gateway/serve";
import { CognitoBackend } from "../services/cognito/backend";
import type { Mailbox } from "../services/cognito/mailbox";
import type { InvokeFunction } from "../services/cognito/token-trigger";
import { UserPools } from "../services/cognito/user-pools";
import { StreamCapture } from "../services/dynamodb/capture";
import { type PartitionKeyOf, readPartitionKeys } from "../services/dynamodb/checks";
import { Recovery } from "../services/dynamodb/recovery";
import { serveDynamoDb } from "../services/dynamodb/serve";
import type { TableStream } from "../services/dynamodb/table-stream";
import type { EventLog } from "../services/eventbridge/event-log";
import { readEventBuses, servePutEvents } from "../services/eventbridge/serve";
import { LogQueries } from "../services/logs";
import type { S3Context } from "../services/s3/forward";
import { type RequestMetrics, requestMetricsOf } from "../services/s3/metrics";
import { serveS3 } from "../services/s3/serve";
import type { Backends, Exchange } from "../services/service";
import { readIdentities, serveSendEmail } from "../services/ses";
import { DeadLetters, sendToQueue } from "../services/sqs/dead-letters";
import { readParameters, serveParameters } from "../services/ssm";
import { serveSts } from "../services/sts";
import { inMemory } from "../storage";
import type { JsonObject } from "../support/json";
import { closeServer, listenOnLoopback, namesThisMachine } from "../support/loopback";
import { Newest } from "../support/newest";
import type { Account, DeployedResource, Deployment } from "../terraform/resources";
import { type BucketRules, readBucketRules, serveCors } from "./cors";
import { likelyProtocol, route } from "./routing";
import type { LocalEndpoint } from "./types";

/** Far above any body that is buffered here. */
const BODY_LIMIT = 16 * 1024 * 1024;
/** For a website whose name resolves to 127.0.0.1. */
const ONLY_HERE = "The local pages are at 127.0.0.1 and localhost only.";
const TWELVE_HOURS = 12 * 3600;
const TEN_YEARS = 10 * 365 * 86_400;

/** See {@link LocalEndpoint}. */
export class Endpoint implements LocalEndpoint, S3Context {
  readonly mailbox: Mailbox;
  readonly events: EventLog = new Newest();
  readonly invocations: Invocations;
  readonly deadLetters: DeadLetters;
  readonly administrator: AwsCredentials;
  readonly access = new Access();
  readonly forwarder = new Forwarder();
  requestMetrics: readonly RequestMetrics[] = [];
  /** Whether one emulator serves all services: it routes by the signature, so requests keep theirs. */
  readonly singleBackend: boolean;
  private readonly issued = new IssuedCredentials();
  private readonly userPools: UserPools;
  private readonly streams: StreamCapture;
  private readonly recovery: Recovery;
  private readonly logQueries: LogQueries;
  private readonly server: Server;
  /** Pages outside any AWS API: mail, events, dead letters, and those that callers add. */
  private readonly pages = new Map<string, () => LocalPage>([
    ["/_local/mailbox", () => jsonPage(this.mailbox.list())],
    ["/_local/events", () => jsonPage(this.events.list())],
    ["/_local/dead-letters", () => jsonPage(this.deadLetters.list())],
  ]);
  private readonly metricListeners = new Set<(sample: MetricSample) => void>();
  private partitionKeyOf: PartitionKeyOf = () => undefined;
  private eventBuses: ReadonlySet<string> = new Set();
  private identities: ReadonlySet<string> = new Set();
  private parameters: ReadonlyMap<string, string> = new Map();
  private bucketRules: BucketRules = new Map();
  private enforced: Deployment | undefined;
  /** Of additional stacks, by name. */
  private readonly beside = new Map<string, readonly DeployedResource[]>();
  private address = "";

  constructor(
    readonly backends: Backends,
    readonly account: Account,
    logs = new LogStore(),
    storage = inMemory(),
  ) {
    this.mailbox = new Newest(storage.map("mailbox", (mail) => ({ ...mail, at: new Date(mail.at) })));
    this.deadLetters = new DeadLetters(
      async (destination, message) => {
        if (this.singleBackend) {
          await sendToQueue(this.forwarder, this.backends.dynamodb, destination, message);
        }
      },
      storage.map("dead-letters", (letter) => ({ ...letter, at: new Date(letter.at) })),
    );
    const operator: Administrator = {
      kind: "administrator",
      arn: `arn:aws:iam::${account.accountId}:user/administrator`,
      userId: "AIDAADMINISTRATOR",
    };
    this.administrator = this.issued.issue(operator, TEN_YEARS);
    this.singleBackend = new Set(Object.values(backends)).size === 1;
    this.invocations = new Invocations(this.issued, this.access, account);
    const backend = new CognitoBackend(this.forwarder, backends["cognito-idp"], account.region);
    this.userPools = new UserPools(
      backend,
      account.region,
      this.mailbox,
      (samples) => this.record(samples),
      storage,
    );
    const dynamodb = dynamoDbBackend(this.forwarder, backends.dynamodb);
    this.recovery = new Recovery(dynamodb, account);
    this.streams = new StreamCapture(
      this.forwarder,
      backends.dynamodb,
      dynamodb,
      (table) => this.recovery.journal(table),
      storage,
    );
    this.logQueries = new LogQueries(logs, account);
    this.server = createServer((request, response) => void this.handle(request, response));
    // Longer than any client keeps an idle connection, so that none is closed during a request.
    this.server.keepAliveTimeout = 120_000;
  }

  get url(): string {
    return this.address;
  }

  async listen(port: number): Promise<void> {
    this.address = await listenOnLoopback(this.server, port);
  }

  enforce(deployment: Deployment): void {
    this.authorizeBy(deployment, this.beside);
    this.streams.enforce(deployment);
    this.userPools.enforce(deployment);
    this.eventBuses = readEventBuses(deployment);
    this.identities = readIdentities(deployment);
    this.logQueries.enforce(deployment);
  }

  connectFunctions(invoke: InvokeFunction): void {
    this.userPools.connect(invoke);
  }

  enforceBeside(stack: string, resources: readonly DeployedResource[]): void {
    if (this.enforced === undefined)
      throw new Error("No deployment is enforced yet: enforce the first stack before others");
    this.authorizeBy(this.enforced, new Map([...this.beside, [stack, resources]]));
    this.beside.set(stack, resources);
  }

  /** Resumes work that was interrupted when the previous process with the same data was killed. */
  async recover(): Promise<void> {
    await this.recovery.adopt();
    await this.streams.recover();
  }

  /** Replaces roles, policies, tables and parameters; changes nothing if a policy cannot be enforced. */
  private authorizeBy(first: Deployment, beside: ReadonlyMap<string, readonly DeployedResource[]>): void {
    const deployment = { ...first, resources: [...first.resources, ...[...beside.values()].flat()] };
    const sourceOf = (tableArn: string) => this.recovery.sourceOf(tableArn);
    this.access.authorization = new Authorization(readPolicies(deployment), this.account, sourceOf);
    const partitionKeyOf = readPartitionKeys(deployment);
    this.partitionKeyOf = (table, index) =>
      partitionKeyOf(table, index) ?? this.recovery.partitionKeyOf(table);
    // An emulator behind all services handles recovery itself, or does not support it.
    if (!this.singleBackend) this.recovery.enforce(deployment.resources);
    this.parameters = readParameters(deployment);
    this.requestMetrics = requestMetricsOf(deployment.resources);
    this.bucketRules = readBucketRules(deployment);
    this.enforced = first;
  }

  credentialsFor(roleArn: string, sessionName: string): AwsCredentials {
    if (!this.access.authorization?.policies.roles.has(roleArn)) {
      throw new Error(`The enforced deployment has no role ${roleArn}`);
    }
    return this.issued.issue(roleSession(roleArn, sessionName), TWELVE_HOURS);
  }

  admit(clientId: string, username: string): Promise<JsonObject> {
    return this.userPools.admit(clientId, username);
  }

  stream(arn: string): TableStream | undefined {
    return this.streams.find(arn);
  }

  roleMay(roleArn: string, action: string, resource: string): Promise<Verdict> {
    return this.access.roleMay(roleArn, action, resource);
  }

  servePage(path: string, page: () => LocalPage): void {
    this.pages.set(path, page);
  }

  onMetric(listener: (sample: MetricSample) => void): () => void {
    this.metricListeners.add(listener);
    return () => this.metricListeners.delete(listener);
  }

  record(samples: readonly MetricSample[]): void {
    for (const sample of samples) for (const listener of this.metricListeners) listener(sample);
  }

  onDecision(listener: (decision: AccessDecision) => void): () => void {
    return this.access.onDecision(listener);
  }

  async close(): Promise<void> {
    await closeServer(this.server);
    this.forwarder.close();
  }

  /**
   * Verifies the signature.
   *
   * @param payloadHash of the body, as the signature covers it.
   * @throws AwsError if the call is unsigned or its signature is invalid.
   */
  authenticate({ call, request, requestId }: Exchange, payloadHash: string): Principal {
    const { signature, target, protocol, service, operation } = call;
    try {
      if (!signature) throw missingAuthentication(protocol);
      return authenticate(request, target, signature, payloadHash, this.issued, protocol);
    } catch (error) {
      this.access.report({
        allowed: false,
        action: `${service}:${operation || request.method}`,
        resource: target.path,
        principal: "unauthenticated",
        reason: error instanceof Error ? error.message : String(error),
        requestId,
      });
      throw error;
    }
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    let protocol = likelyProtocol(request);
    try {
      if (serveCors(request, response, this.bucketRules)) return;
      const reads = request.method === "GET" || request.method === "HEAD";
      const page = reads ? this.pages.get(request.url ?? "") : undefined;
      if (page !== undefined) {
        if (!namesThisMachine(request)) throw new AwsError("AccessDenied", ONLY_HERE, 421);
        return sendPage(response, page());
      }
      if (await this.userPools.hosted.serve(request, response)) return;
      const call = route(request);
      protocol = call.protocol;
      await this.dispatch({ call, request, response, requestId });
    } catch (error) {
      if (response.headersSent) response.destroy();
      else {
        const known = error instanceof AwsError ? error : new AwsError("InternalFailure", String(error), 500);
        // Clients read the response only after they have sent the whole request.
        request.resume();
        sendError(response, protocol, known, requestId);
      }
    }
  }

  private async dispatch(exchange: Exchange): Promise<void> {
    const { call, request } = exchange;
    switch (call.service) {
      case "dynamodb":
        return serveDynamoDb(this, exchange, this.streams, this.recovery, this.partitionKeyOf);
      case "cognito-idp":
        return this.userPools.serve(this, exchange);
      case "sts":
        return serveSts(this, exchange, this.issued);
      case "s3":
        if (
          request.method === "GET" &&
          call.target.path.endsWith("/.well-known/jwks.json") &&
          !call.signature
        ) {
          return this.pass(this.backends["cognito-idp"], exchange, Buffer.alloc(0));
        }
        return serveS3(this, exchange);
      case "events":
        if (call.operation !== "PutEvents") return this.serveOther(exchange);
        return servePutEvents(this, exchange, this.events, this.eventBuses);
      case "ssm":
        return serveParameters(this, exchange, this.parameters);
      case "ses":
        if (call.target.path !== "/v2/email/outbound-emails") return this.serveOther(exchange);
        return serveSendEmail(this, exchange, this.mailbox, this.identities);
      case "logs":
        if (!this.logQueries.knows(call.operation)) return this.serveOther(exchange);
        return this.logQueries.serve(this, exchange);
      case "apigateway": {
        const backend = this.backends.apigateway ?? (this.singleBackend ? this.backends.dynamodb : undefined);
        return backend === undefined ? this.serveOther(exchange) : serveApiGateway(this, exchange, backend);
      }
      default:
        return this.serveOther(exchange);
    }
  }

  /** Passes the administrator's call to an emulator that has the service; refuses all other callers. */
  private async serveOther(exchange: Exchange): Promise<void> {
    const { call, request, requestId } = exchange;
    const body = await readBody(request, BODY_LIMIT);
    const principal = this.authenticate(exchange, sha256(body));
    if (principal.kind === "administrator" && this.singleBackend) {
      return this.pass(this.backends.dynamodb, exchange, body);
    }
    const message = `The local endpoint does not support the service ${call.service}: local-aws refuses calls that it cannot authorize.`;
    this.access.report({
      allowed: false,
      action: `${call.service}:${call.operation || request.method}`,
      resource: "*",
      principal: principal.arn,
      reason: message,
      requestId,
    });
    throw new AwsError("AccessDeniedException", message, 403);
  }

  private pass(baseUrl: string, { request, response }: Exchange, body: Buffer): Promise<void> {
    const { method = "GET", url = "/", headers } = request;
    return this.forwarder.pass(baseUrl, { method, path: url, headers, body }, response);
  }
}
