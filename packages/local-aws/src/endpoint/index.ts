import type { LogStore } from "../cloudwatch/logs/store";
import type { Backends } from "../services/service";
import type { Storage } from "../storage";
import { Endpoint } from "./endpoint";
import type { LocalEndpoint } from "./types";

export { readBody } from "../http/body";
export { AwsError } from "../http/errors";
export type { EventLog, LoggedEvent } from "../services/eventbridge/event-log";
export type { Exchange } from "../services/service";
export { Newest } from "../support/newest";
export type { LocalEndpoint } from "./types";

/**
 * Starts the AWS endpoint on 127.0.0.1: it verifies signatures, enforces IAM and the rules of user pools as AWS does, and
 * forwards allowed requests to the backends.
 *
 * Until `enforce`, only the administrator's calls are served. Rejects if `port` is in use (0, the default: any free one).
 */
export async function startEndpoint(options: {
  backends: Backends;
  port?: number;
  accountId: string;
  region: string;
  /** Lines for CloudWatch Logs queries. Default: none. */
  logs?: LogStore;
  /** Stores passwords, sign-outs, mail and work in progress. Default: in memory. */
  storage?: Storage;
}): Promise<LocalEndpoint> {
  const { backends, port = 0, accountId, region, logs, storage } = options;
  const endpoint = new Endpoint(backends, { accountId, region }, logs, storage);
  await endpoint.listen(port);
  return endpoint;
}
