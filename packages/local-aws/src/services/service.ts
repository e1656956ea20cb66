import type { IncomingMessage, ServerResponse } from "node:http";
import type { MetricSample } from "../cloudwatch/metrics/store";
import type { Protocol } from "../http/errors";
import type { Forwarder } from "../http/forward";
import type { RequestTarget } from "../http/request-target";
import type { Access } from "../iam/access";
import type { Signature } from "../iam/authentication";
import type { Principal } from "../iam/principals";
import type { Account } from "../terraform/resources";

/** A request to an AWS service. */
export interface Call {
  readonly service: string;
  readonly protocol: Protocol;
  /** From X-Amz-Target; empty for the other protocols. */
  readonly operation: string;
  readonly target: RequestTarget;
  /** Unverified; undefined for an unsigned request. */
  readonly signature: Signature | undefined;
}

/** Base URLs of the services behind the endpoint; the same URL for each if one emulator serves all. */
export interface Backends {
  dynamodb: string;
  s3: string;
  "cognito-idp": string;
  /** API keys and usage plans; default: the emulator that serves the other services. */
  apigateway?: string;
}

/** A request and its response. */
export interface Exchange {
  readonly call: Call;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
}

/** A service's dependencies: authentication, authorization, and the backend. */
export interface ServiceContext {
  readonly access: Access;
  readonly forwarder: Forwarder;
  readonly backends: Backends;
  /** Whether one emulator serves all services: it routes by the signature, so requests keep theirs. */
  readonly singleBackend: boolean;
  /** Region and account for ARNs. */
  readonly account: Account;
  /** Records CloudWatch metrics. */
  record(samples: readonly MetricSample[]): void;
  /**
   * Verifies the signature.
   *
   * @param payloadHash hash of the body as the signature covers it.
   * @throws AwsError unless the request is signed with credentials that the endpoint issued.
   */
  authenticate(exchange: Exchange, payloadHash: string): Principal;
}
