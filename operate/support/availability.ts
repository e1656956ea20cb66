/** AWS's error codes for credentials that have expired, and for those that it does not know. Source: AWS API references, common errors. */
const EXPIRED = /\b(ExpiredToken(Exception)?|TokenRefreshRequired|RequestExpired)\b/;
const UNKNOWN_KEY =
  /\b(InvalidAccessKeyId|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClientException|AuthFailure)\b/;

/** Why a connection failed, in the words of Node.js and of Go, which Terraform is written in. */
const NETWORK =
  /\b(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|TimeoutError)\b|connection (refused|reset)|no such host|i\/o timeout|network is unreachable|TLS handshake timeout/;

/** An error of the AWS SDK, as far as the commands read it. */
export interface AwsError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Why nothing can be asked of AWS; undefined: for another reason, or AWS answered. */
export type Unavailability = "unreachable" | "expired" | "unknown";

/** Reads it from an error of the AWS SDK. */
export function unavailability(error: unknown): Unavailability | undefined {
  const { name = "", code = "", message = "", $metadata } = (error ?? {}) as AwsError;
  if (EXPIRED.test(name)) return "expired";
  if (UNKNOWN_KEY.test(name)) return "unknown";
  const answered = $metadata?.httpStatusCode !== undefined;
  return !answered && NETWORK.test(`${code} ${name} ${message}`) ? "unreachable" : undefined;
}

/** Reads it from what a program wrote. */
export function unavailabilityIn(text: string): Unavailability | undefined {
  if (EXPIRED.test(text)) return "expired";
  if (UNKNOWN_KEY.test(text)) return "unknown";
  return NETWORK.test(text) ? "unreachable" : undefined;
}

/** What to do without credentials. @param reason why none were found */
export const withoutCredentials = (reason: string): string =>
  `no AWS credentials: set AWS_PROFILE, sign in with \`aws sso login\`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (${reason})`;
