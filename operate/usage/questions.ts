import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  StartQueryCommand,
  StopQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { UnreachableError } from "@saas/api-client/api";
import { type Clock, PATIENCE_MS } from "@saas/cli-kit/progress";
import type { TenantView } from "../../api/tenant";
import { functionNames } from "../../lambdas/functions";
import { accessLogName, functionLogName } from "../../stacks/support/naming";
import { type SavedQuery, type TenantSource, tenantQueries } from "../../stacks/support/tenant-queries";
import type { OwnAws } from "../support/target";
import type { Period } from "./period";

export type Question = keyof typeof tenantQueries;

/** The fields of a tenant that log lines contain. */
export type LoggedTenant = Pick<TenantView, "tenant_id" | "api_key_id">;

/** A row of a result: values as texts, by column. */
export type Row = Readonly<Record<string, string>>;

/** Most rows of a result. Source: CloudWatch Logs API reference, StartQuery. */
export const MOST_ROWS = 10_000;
/** Polling interval of a running query, in milliseconds. */
const LOOK_MS = 500;
const NOTE_MS = 5_000;
/** Time limit of a query. */
const GIVE_UP_MS = 15 * 60_000;
/** How long a query waits for one of the account's concurrent queries. */
const WAIT_FOR_PLACE_MS = 60_000;

const HEXADECIMAL = "0123456789abcdef";
const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

interface QuestionsOptions {
  readonly access: OwnAws;
  readonly clock: Clock;
  /** Receives a line about each slow query. */
  readonly note: (line: string) => void;
}

/** Runs the saved queries of an environment with Logs Insights. */
export class Questions {
  private readonly client: CloudWatchLogsClient;

  constructor(private readonly options: QuestionsOptions) {
    const { environment, credentials, endpointUrl } = options.access;
    this.client = new CloudWatchLogsClient({
      region: environment.region,
      credentials,
      ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
    });
  }

  /** Days for which the environment keeps its logs. */
  get retentionDays(): number {
    return this.options.access.environment.logs.retentionDays;
  }

  /**
   * Runs one of the saved queries.
   * @param tenant for queries about one tenant
   * @throws UnreachableError without a response from AWS; Error naming the refusal or failure
   */
  async ask(question: Question, period: Period, tenant?: LoggedTenant): Promise<readonly Row[]> {
    const { of, text } = tenantQueries[question];
    const { tenant_id = "", api_key_id = "" } = tenant ?? {};
    const asked = text.replaceAll("{tenant}", tenant_id).replaceAll("{key}", api_key_id);
    return this.run(question, of, asked, period);
  }

  /** Runs a query with rows for each tenant, in as many parts as needed for every row. */
  async askOfAll(question: Question, period: Period): Promise<readonly Row[]> {
    const { of, text } = tenantQueries[question];
    // Ids of tenants are hexadecimal, those of API keys any letters and digits.
    const [field, digits] =
      of === "access" || of === "all" ? ["tenant", LETTERS] : ["tenant_id", HEXADECIMAL];
    const narrowed = (condition: string) =>
      text.replace(
        /^(\| )?stats /m,
        (stats, bar = "") => `${bar}filter ${condition}\n| ${stats.slice(bar.length)}`,
      );
    const inParts = async (prefix: string): Promise<readonly Row[]> => {
      const query = prefix === "" ? text : narrowed(`${field} like /^${prefix}/`);
      const rows = await this.run(question, of, query, period);
      if (rows.length < MOST_ROWS) return rows;
      const parts: Row[] = [];
      for (const digit of digits) parts.push(...(await inParts(`${prefix}${digit}`)));
      if (prefix !== "") return parts;
      const nobodys = narrowed(`not (${field} like /^[${digits}]/)`);
      return [...parts, ...(await this.run(question, of, nobodys, period))];
    };
    return inParts("");
  }

  close(): void {
    this.client.destroy();
  }

  /** Runs a query that is not saved. @param question its subject, for messages */
  query(question: string, { of, text }: SavedQuery<TenantSource>, period: Period): Promise<readonly Row[]> {
    return this.run(question, of, text, period);
  }

  private async run(question: string, of: TenantSource, queryString: string, { from, to }: Period) {
    const began = this.options.clock.now();
    const queryId = await this.start(question, {
      logGroupNames: this.groupsOf(of),
      startTime: Math.floor(from / 1000),
      // Logs Insights includes the second of the end.
      endTime: Math.ceil(to / 1000) - 1,
      queryString,
      limit: MOST_ROWS,
    });
    let noted = began;
    for (;;) {
      const answer = await this.called(question, () =>
        this.client.send(new GetQueryResultsCommand({ queryId })),
      );
      if (answer.status === "Complete") return rowsOf(answer);
      if (answer.status !== "Running" && answer.status !== "Scheduled") {
        throw new Error(`the logs have no answer to ${question}: the query ended as ${answer.status}`);
      }
      const now = this.options.clock.now();
      if (now - began > GIVE_UP_MS) {
        await this.client.send(new StopQueryCommand({ queryId })).catch(() => undefined);
        throw new Error(`the logs have no answer to ${question} after 15 minutes: ask about a shorter time`);
      }
      if (now - began >= PATIENCE_MS && (noted === began || now - noted >= NOTE_MS)) {
        noted = now;
        const { recordsScanned = 0 } = answer.statistics ?? {};
        this.options.note(
          `asking the logs: ${question}, ${recordsScanned.toLocaleString("en")} lines read …`,
        );
      }
      await this.options.clock.sleep(LOOK_MS);
    }
  }

  private async start(question: string, input: ConstructorParameters<typeof StartQueryCommand>[0]) {
    const began = this.options.clock.now();
    for (;;) {
      try {
        const { queryId } = await this.called(question, () => this.client.send(new StartQueryCommand(input)));
        return queryId;
      } catch (error) {
        const waits = this.options.clock.now() - began < WAIT_FOR_PLACE_MS;
        if ((error as Error).name !== "LimitExceededException" || !waits) throw error;
        await this.options.clock.sleep(4 * LOOK_MS);
      }
    }
  }

  /** @throws Error with the failure and the fix */
  private async called<T>(question: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
      const { environment, region } = {
        ...this.options.access.environment,
        environment: this.options.access.environment.name,
      };
      if ($metadata?.httpStatusCode === undefined) {
        throw new UnreachableError(
          `CloudWatch Logs of ${environment} in ${region} does not answer: ${name} ${message}`,
        );
      }
      if (name === "LimitExceededException") throw error;
      const fix =
        name === "AccessDeniedException"
          ? `; attach the policy saas-${environment}-usage to the operator`
          : name === "ResourceNotFoundException"
            ? "; is the environment deployed there?"
            : "";
      throw new Error(`the logs refuse ${question}: ${name} ${message}${fix}`);
    }
  }

  private groupsOf(source: TenantSource): string[] {
    const { name } = this.options.access.environment;
    const functions = functionNames.map((each) => functionLogName(name, each));
    const groups: Readonly<Record<TenantSource, readonly string[]>> = {
      access: [accessLogName(name)],
      functions,
      lifecycle: [functionLogName(name, "lifecycle")],
      all: [accessLogName(name), ...functions],
    };
    return [...groups[source]];
  }
}

const rowsOf = ({ results = [] }: GetQueryResultsCommandOutput): Row[] =>
  results.map((row) => Object.fromEntries(row.map(({ field = "", value = "" }) => [field, value])));

/** The number of a column; 0 if absent. */
export const numberIn = (row: Row | undefined, column: string): number => Number(row?.[column] ?? 0);
