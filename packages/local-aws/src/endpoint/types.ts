import type { MetricSample } from "../cloudwatch/metrics/store";
import type { LocalPage } from "../http/responses";
import type { AccessDecision } from "../iam/access";
import type { Verdict } from "../iam/authorization";
import type { Invocations } from "../iam/invocations";
import type { AwsCredentials } from "../iam/principals";
import type { Mailbox } from "../services/cognito/mailbox";
import type { InvokeFunction } from "../services/cognito/token-trigger";
import type { TableStream } from "../services/dynamodb/table-stream";
import type { EventLog } from "../services/eventbridge/event-log";
import type { DeadLetters } from "../services/sqs/dead-letters";
import type { JsonObject } from "../support/json";
import type { DeployedResource, Deployment } from "../terraform/resources";

export interface LocalEndpoint {
  /** `http://127.0.0.1:<port>`: give it to an AWS SDK as `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** Bypasses policies, as an administrator of the account. */
  readonly administrator: AwsCredentials;
  /**
   * Enforces the roles, policies, trust and user-pool rules of `deployment` from now on, in place of the previous one.
   *
   * @throws Error if a policy is not a JSON document, or uses a condition key that the endpoint cannot supply.
   */
  enforce(deployment: Deployment): void;
  /** Lets user pools invoke functions as triggers. */
  connectFunctions(invoke: InvokeFunction): void;
  /**
   * Also enforces the roles and policies of an additional stack and serves its tables and parameters, in place of those that
   * the stack had before.
   *
   * @param stack its name.
   * @throws Error as `enforce` does, leaving everything unchanged; also if no deployment is enforced.
   */
  enforceBeside(stack: string, resources: readonly DeployedResource[]): void;
  /** Resumes work that was interrupted when the previous process with the same data was killed. */
  recover(): Promise<void>;
  /**
   * Session credentials of a function's execution role, valid for 12 hours.
   *
   * @throws Error if the enforced deployment has no such role.
   */
  credentialsFor(roleArn: string, sessionName: string): AwsCredentials;
  /**
   * Signs a user in by name or e-mail address without a password, which saves a client the proof of it: a fifth of a second of CPU.
   *
   * @returns the answer to a correct proof: `AuthenticationResult`, or the next challenge.
   * @throws AwsError like Cognito, e.g. for a disabled user.
   */
  admit(clientId: string, username: string): Promise<JsonObject>;
  /** Reports every decision on a call by anyone but the administrator. Returns a function that stops it. */
  onDecision(listener: (decision: AccessDecision) => void): () => void;
  /**
   * Serves an unsigned page to everyone on this machine.
   * @param path begins with `/_`, which no bucket name does.
   */
  servePage(path: `/_${string}`, page: () => LocalPage): void;
  /** Reports the metrics of every call. Returns a function that stops it. */
  onMetric(listener: (sample: MetricSample) => void): () => void;
  /** Mail sent by Cognito and SES; also at `GET /_local/mailbox`. */
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
   * Whether the enforced policies allow a role an action that AWS performs on the role's behalf.
   *
   * @throws Error if no deployment is enforced.
   */
  roleMay(roleArn: string, action: string, resource: string): Promise<Verdict>;
  close(): Promise<void>;
}
