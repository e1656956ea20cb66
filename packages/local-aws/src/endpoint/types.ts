import type { MetricSample } from "../cloudwatch/metrics/store";
import type { LocalPage } from "../http/responses";
import type { AccessDecision } from "../iam/access";
import type { Verdict } from "../iam/authorization";
import type { Invocations } from "../iam/invocations";
import type { AwsCredentials } from "../iam/principals";
import type { Mailbox } from "../services/cognito/mailbox";
import type { TableStream } from "../services/dynamodb/table-stream";
import type { EventLog } from "../services/eventbridge/event-log";
import type { DeadLetters } from "../services/sqs/dead-letters";
import type { DeployedResource, Deployment } from "../terraform/resources";

export interface LocalEndpoint {
  /** `http://127.0.0.1:<port>`: give it to an AWS SDK as `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** Allowed everything, as an operator of the account. */
  readonly administrator: AwsCredentials;
  /**
   * Enforces the roles, policies, trust and user-pool rules of `deployment` from now on, in place of the one before.
   *
   * @throws Error when a policy is no JSON document, or uses a condition key that the endpoint cannot supply.
   */
  enforce(deployment: Deployment): void;
  /**
   * Enforces the roles and policies of a further stack as well, whose tables and parameters exist from now on, in place of those that
   * it had before.
   *
   * @param stack its name.
   * @throws Error as `enforce` does, and then nothing has changed; also when no deployment is enforced.
   */
  enforceBeside(stack: string, resources: readonly DeployedResource[]): void;
  /** Takes up what was under way when a process was killed that had the same data. */
  recover(): Promise<void>;
  /**
   * Session credentials of its execution role, good for 12 hours.
   *
   * @throws Error when the enforced deployment has no such role.
   */
  credentialsFor(roleArn: string, sessionName: string): AwsCredentials;
  /** Reports every decision on a call that is not the administrator's. Returns a function that stops it. */
  onDecision(listener: (decision: AccessDecision) => void): () => void;
  /**
   * Serves a page to everybody on this machine, unsigned.
   * @param path begins with an underscore behind the slash: no bucket is named like that.
   */
  servePage(path: `/_${string}`, page: () => LocalPage): void;
  /** Reports the metrics of every call. Returns a function that stops it. */
  onMetric(listener: (sample: MetricSample) => void): () => void;
  /** Mail of Cognito; also at `GET /_local/mailbox`. */
  readonly mailbox: Mailbox;
  /** Events that were put on event buses; also at `GET /_local/events`. */
  readonly events: Pick<EventLog, "list" | "onEntry">;
  /** Signed calls of the deployment's API, for the gateway. */
  readonly invocations: Pick<Invocations, "authorize">;
  /** Batches that functions failed to process; also at `GET /_local/dead-letters`. */
  readonly deadLetters: DeadLetters;
  /** The stream of a table of the enforced deployment: what is written to the table through the endpoint. */
  stream(arn: string): TableStream | undefined;
  /**
   * Whether the enforced policies let a role do something: for actions of AWS on behalf of the role.
   *
   * @throws Error when no deployment is enforced.
   */
  roleMay(roleArn: string, action: string, resource: string): Promise<Verdict>;
  close(): Promise<void>;
}
