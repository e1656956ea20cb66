/** Stands in for `@smithy/core/event-streams` in the bundles. */
function absent(): never {
  throw new Error("event streams are not part of this bundle: see lambdas/bundle-aliases.ts");
}

export class EventStreamSerde {
  constructor() {
    absent();
  }
}

export const eventStreamSerdeProvider = absent;

/** S3's client configures its event streams when it is made, used or not. */
export const resolveEventStreamSerdeConfig = <T>(config: T): T => config;
