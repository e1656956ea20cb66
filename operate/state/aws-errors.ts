import type { EnvironmentConfig } from "../../environments/schema";
import { exitCodes, StateError } from "./exit";

interface AwsError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

export const isMissing = (error: unknown): boolean => (error as AwsError).name === "NoSuchKey";
export const isMissingBucket = (error: unknown): boolean => (error as AwsError).name === "NoSuchBucket";

const NETWORK = /\b(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|TimeoutError)\b/;
const EXPIRED = /^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired|RequestExpired)$/;
const UNKNOWN_KEY =
  /^(InvalidAccessKeyId|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClientException|AuthFailure)$/;

/**
 * An AWS error of reading the state, as a person needs to know it.
 * @param action what was tried, e.g. `s3:GetObject`
 * @param resource bucket, or `bucket/key`
 */
export function bucketError(
  error: unknown,
  { name: environment, region, accountId }: EnvironmentConfig,
  action: string,
  resource: string,
): StateError {
  const { name = "", code = "", message = "", $metadata } = error as AwsError;
  const status = $metadata?.httpStatusCode;
  const unreachable = (text: string) => new StateError(text, exitCodes.unreachable);
  if (error instanceof StateError) return error;
  if (EXPIRED.test(name)) return unreachable("the AWS credentials have expired: sign in again");
  if (UNKNOWN_KEY.test(name)) return unreachable(`AWS does not accept the credentials: ${name}`);
  if (status === undefined && NETWORK.test(`${code} ${name} ${message}`)) {
    return unreachable(`AWS (${region}) cannot be reached: ${message || code || name}`);
  }
  if (status === 301 || name === "PermanentRedirect" || name === "AuthorizationHeaderMalformed") {
    return unreachable(
      `the bucket of ${resource} is in another region than environments/${environment}.ts says (${region})`,
    );
  }
  if (status === 403) {
    return unreachable(
      `AWS refuses ${action} on ${resource}: the credentials lack that right, or the bucket is not ` +
        `account ${accountId}'s, which environments/${environment}.ts names`,
    );
  }
  return unreachable(`${action} on ${resource} failed: ${name} ${message}`.trim());
}
