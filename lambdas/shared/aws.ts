import type { STSClientConfig } from "@aws-sdk/client-sts";

/** Settings that every AWS client takes. */
export type ClientSettings = Pick<STSClientConfig, "maxAttempts" | "requestHandler">;

/**
 * What every AWS client of a function is made with. Region and endpoint come from the environment, as the SDK reads them
 * itself (`AWS_REGION`, `AWS_ENDPOINT_URL`). Three attempts of at most 5 s fit twice into a function's 30 s.
 */
export const clientDefaults = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
} as const satisfies ClientSettings;
