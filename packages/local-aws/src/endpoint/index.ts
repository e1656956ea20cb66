import type { LogStore } from "../cloudwatch/logs/store";
import { Endpoint } from "./endpoint";
import type { Backends, LocalEndpoint } from "./types";

export type { DeadLetter, DeadLetters } from "./dead-letters";
export type { Mail, Mailbox } from "./mailbox";
export type { StreamRecord, TableStream } from "./streams/table-stream";
export type { AccessDecision, AwsCredentials, Backends, LocalEndpoint } from "./types";

/**
 * Starts the one loopback address for all AWS calls: it verifies their signatures, enforces IAM and the user pools'
 * rules as AWS would, and passes on what is allowed. See docs/local-runtime.md.
 *
 * Until `enforce` only the administrator's calls are served. Rejects when `port` is taken (0, the default: any free one).
 */
export async function startEndpoint(options: {
  backends: Backends;
  port?: number;
  accountId: string;
  region: string;
  /** What queries of CloudWatch Logs are answered from; default: nothing is logged. */
  logs?: LogStore;
}): Promise<LocalEndpoint> {
  const { backends, port = 0, accountId, region, logs } = options;
  const endpoint = new Endpoint(backends, { accountId, region }, logs);
  await endpoint.listen(port);
  return endpoint;
}
