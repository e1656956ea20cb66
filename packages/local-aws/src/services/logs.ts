import { randomUUID } from "node:crypto";
import { parseQuery, type Query, type QueryResult } from "../cloudwatch/logs/insights/query";
import { MalformedQuery } from "../cloudwatch/logs/insights/tokens";
import type { LogStore } from "../cloudwatch/logs/store";
import { parseJson, readBody } from "../http/body";
import { AwsError } from "../http/errors";
import { sendJson } from "../http/responses";
import { sha256 } from "../iam/authentication";
import { type JsonObject, strings, text } from "../support/json";
import { type Account, type Deployment, resourcesOfType } from "../terraform/resources";
import type { Exchange, ServiceContext } from "./service";

/** Maximum characters of a query. Source: CloudWatch Logs API reference, StartQuery. */
const BODY_LIMIT = 256 * 1024;
/** Number of results kept; the oldest are dropped. */
const KEPT = 100;

interface QueryDefinition {
  readonly queryDefinitionId: string;
  readonly name: string;
  readonly queryString: string;
  readonly logGroupNames: readonly string[];
}

interface Asked {
  readonly groups: readonly string[];
  readonly from: Date;
  readonly to: Date;
  readonly query: string;
  readonly limit: number | undefined;
}

/**
 * CloudWatch Logs Insights over the log store: StartQuery, GetQueryResults, StopQuery and
 * DescribeQueryDefinitions. A query completes at once.
 */
export class LogQueries {
  /** By query id. */
  private readonly completed = new Map<
    string,
    { readonly groups: readonly string[]; readonly result: QueryResult }
  >();
  private groups: ReadonlySet<string> = new Set();
  private definitions: readonly QueryDefinition[] = [];

  constructor(
    private readonly logs: Pick<LogStore, "lines">,
    private readonly account: Account,
  ) {}

  /** Serves the log groups and saved queries of the deployment from now on. */
  enforce(deployment: Deployment): void {
    const groups = resourcesOfType(deployment, "aws_cloudwatch_log_group");
    this.groups = new Set(groups.map(({ values }) => String(values.name)));
    this.definitions = resourcesOfType(deployment, "aws_cloudwatch_query_definition").map(({ values }) => ({
      queryDefinitionId: String(values.query_definition_id),
      name: String(values.name),
      queryString: String(values.query_string),
      logGroupNames: strings(values.log_group_names),
    }));
  }

  /** Whether this class serves an operation of CloudWatch Logs. */
  knows(operation: string): boolean {
    return Object.hasOwn(this.operations, operation);
  }

  /** Serves an operation, authorized by the caller's policies. */
  async serve(context: Pick<ServiceContext, "access" | "authenticate">, exchange: Exchange): Promise<void> {
    const { call, request, response, requestId } = exchange;
    const body = await readBody(request, BODY_LIMIT);
    const principal = context.authenticate(exchange, sha256(body));
    const input = parseJson(body);
    const action = `logs:${call.operation}`;
    const resources = this.resourcesOf(call.operation, input);
    const checks = resources.map((resource) => ({ action, resource, context: {} }));
    await context.access.require(principal, checks, call.protocol, requestId);
    const received = this.operations[call.operation]?.(input);
    sendJson(response, received ?? {}, requestId, "application/x-amz-json-1.1");
  }

  /** The resources for IAM: reading results requires permission on the queried groups. Source: Service Authorization Reference. */
  private resourcesOf(operation: string, input: JsonObject): readonly string[] {
    if (operation === "StartQuery") return groupsIn(input).map((each) => this.arnOf(each));
    if (operation === "GetQueryResults")
      return this.received(input.queryId).groups.map((each) => this.arnOf(each));
    return ["*"];
  }

  private readonly operations: Readonly<Record<string, (input: JsonObject) => object>> = {
    StartQuery: (input) => this.start(readAsked(input)),
    GetQueryResults: ({ queryId }) => {
      const { rows, statistics } = this.received(queryId).result;
      return { results: rows, statistics, status: "Complete" };
    },
    StopQuery: ({ queryId }) => {
      this.received(queryId);
      throw new AwsError(
        "InvalidParameterException",
        `Query ${queryId} has ended: there is nothing to stop.`,
      );
    },
    DescribeQueryDefinitions: ({ queryDefinitionNamePrefix = "" }) => ({
      queryDefinitions: this.definitions.filter(({ name }) =>
        name.startsWith(String(queryDefinitionNamePrefix)),
      ),
    }),
  };

  private start({ groups, query: written, ...range }: Asked): { queryId: string } {
    const missing = groups.find((group) => !this.groups.has(group));
    if (missing !== undefined) {
      throw new AwsError("ResourceNotFoundException", `Log group '${missing}' does not exist.`);
    }
    const query = understood(written);
    const { limit, ...times } = range;
    const result = query.run({
      ...times,
      ...(limit !== undefined && { limit }),
      now: new Date(),
      groups: groups.map((name) => ({
        name,
        accountId: this.account.accountId,
        lines: this.logs.lines(name),
      })),
    });
    const queryId = randomUUID();
    this.completed.set(queryId, { groups, result });
    for (const oldest of [...this.completed.keys()].slice(0, -KEPT)) this.completed.delete(oldest);
    return { queryId };
  }

  private received(queryId: unknown) {
    const received = this.completed.get(String(queryId));
    if (received !== undefined) return received;
    throw new AwsError("ResourceNotFoundException", `There is no query ${String(queryId)}.`);
  }

  /** The ARN for IAM, which ends in `:*` for a log group. */
  private arnOf(group: string): string {
    const { region, accountId } = this.account;
    return `arn:aws:logs:${region}:${accountId}:log-group:${group}:log-stream:`;
  }
}

/** From any of the three parameters; in an ARN, the name is between the colons. */
function groupsIn({ logGroupName, logGroupNames, logGroupIdentifiers }: JsonObject): string[] {
  const identifiers = strings(logGroupIdentifiers).map(
    (each) => /:log-group:([^:]+)/.exec(each)?.[1] ?? each,
  );
  return [...new Set([text(logGroupName) ?? [], strings(logGroupNames), identifiers].flat())];
}

function readAsked(input: JsonObject): Asked {
  const groups = groupsIn(input);
  const { startTime, endTime, queryString, limit } = input;
  const refuse = (message: string): never => {
    throw new AwsError("InvalidParameterException", message);
  };
  if (groups.length === 0 || groups.length > 50) refuse("A query needs 1 to 50 log groups.");
  if (typeof startTime !== "number" || typeof endTime !== "number" || startTime > endTime) {
    return refuse(
      "startTime and endTime must be seconds since 1970, and startTime must not be after endTime.",
    );
  }
  if (typeof queryString !== "string" || queryString.length > 10_000) {
    return refuse("queryString must be a text of at most 10,000 characters.");
  }
  if (limit !== undefined && !(typeof limit === "number" && limit >= 1 && limit <= 10_000)) {
    return refuse("limit must be a number from 1 to 10000.");
  }
  return {
    groups,
    from: new Date(startTime * 1000),
    // The range includes its last second.
    to: new Date(endTime * 1000 + 999),
    query: queryString,
    limit: typeof limit === "number" ? limit : undefined,
  };
}

function understood(query: string): Query {
  try {
    return parseQuery(query);
  } catch (error) {
    if (error instanceof MalformedQuery) throw new AwsError("MalformedQueryException", error.message);
    throw error;
  }
}
