import type { IncomingMessage, ServerResponse } from "node:http";
import type { MetricSample } from "../cloudwatch/metrics/store";
import type { Protocol } from "../http/errors";
import type { Forwarder } from "../http/forward";
import type { RequestTarget } from "../http/request-target";
import type { Access } from "../iam/access";
import type { Signature } from "../iam/authentication";
import type { Principal } from "../iam/principals";
import type { Account } from "../terraform/resources";

/** A request, with the AWS service that it is for. */
export interface Call {
  readonly service: string;
  readonly protocol: Protocol;
  /** From X-Amz-Target; empty for the other protocols. */
  readonly operation: string;
  readonly target: RequestTarget;
  /** Unverified; undefined for an unsigned request. */
  readonly signature: Signature | undefined;
}

/** Base URLs of the services behind the endpoint. For one emulator that serves all of them, its URL for each. */
export interface Backends {
  dynamodb: string;
  s3: string;
  "cognito-idp": string;
  /** API keys and usage plans; an emulator that serves the others serves them too. */
  apigateway?: string;
}

/** A request and the response to it. */
export interface Exchange {
  readonly call: Call;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
}

/** The dependencies of a service: authentication, authorization, and the backend with the data. */
export interface ServiceContext {
  readonly access: Access;
  readonly forwarder: Forwarder;
  readonly backends: Backends;
  /** Whether one emulator is behind all services: it routes by the signature, so requests keep theirs. */
  readonly singleBackend: boolean;
  /** Region and account that ARNs are built with. */
  readonly account: Account;
  /** Records what CloudWatch would measure. */
  record(samples: readonly MetricSample[]): void;
  /**
   * Verifies the signature.
   *
   * @param payloadHash hash of the body as the signature covers it.
   * @throws AwsError unless the request is signed with credentials that the endpoint issued.
   */
  authenticate(exchange: Exchange, payloadHash: string): Principal;
}
