import type { IncomingMessage, ServerResponse } from "node:http";
import type { MetricSample } from "../cloudwatch/metrics/store";
import type { Access } from "./access";
import type { Forwarder } from "./forward";
import type { RequestMetrics } from "./metrics/s3";
import type { Principal } from "./principals";
import type { Place } from "./request-context/check";
import type { Call } from "./routing";
import type { Backends } from "./types";

/** A request on its way: who asked what, and where the answer goes. */
export interface Exchange {
  readonly call: Call;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
}

/** What serving a service takes from the endpoint. */
export interface Desk {
  readonly access: Access;
  readonly forwarder: Forwarder;
  readonly backends: Backends;
  /** Whether one emulator is behind all services: it routes by the signature, so that stays on. */
  readonly singleBackend: boolean;
  /** Tells what AWS would measure. */
  measure(samples: readonly MetricSample[]): void;
  /** @throws AwsError unless the request is signed with credentials that the endpoint issued. */
  authenticate(exchange: Exchange, payloadHash: string): Principal;
  /** Region and account that ARNs are built with. */
  readonly place: Place;
}

/** What serving S3 takes from the endpoint. */
export interface S3Desk extends Omit<Desk, "place"> {
  /** The buckets whose requests are measured. */
  readonly requestMetrics: readonly RequestMetrics[];
}
