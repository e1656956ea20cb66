// The bundles replace unused parts of the AWS SDK with these: see stacks/support/bundle-aliases.ts.

/**
 * Replaces `@aws-sdk/endpoint-cache`: DynamoDB's client creates one, but uses it only for endpoint discovery, which is
 * off.
 */
export class EndpointCache {}

/** Replaces `@smithy/core/event-streams`. */
function unavailable(): never {
  throw new Error("event streams are not part of this bundle: see stacks/support/bundle-aliases.ts");
}

export class EventStreamSerde {
  constructor() {
    unavailable();
  }
}

export const eventStreamSerdeProvider = unavailable;

/** S3's client configures its event streams when it is created, used or not. */
export const resolveEventStreamSerdeConfig = <T>(config: T): T => config;
