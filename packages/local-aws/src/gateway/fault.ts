/** Types of API Gateway's own responses, with default status, message and `x-amzn-errortype`. */
const faults = {
  ACCESS_DENIED: [403, "Forbidden", "AccessDeniedException"],
  API_CONFIGURATION_ERROR: [500, "Internal server error", "InternalServerErrorException"],
  AUTHORIZER_FAILURE: [500, null, "AuthorizerConfigurationException"],
  BAD_REQUEST_BODY: [400, "Invalid request body", "BadRequestException"],
  BAD_REQUEST_PARAMETERS: [400, "Invalid request parameters", "BadRequestException"],
  /** Unknown credentials: a fault without a type in API Gateway. */
  DEFAULT_4XX: [403, "The security token included in the request is invalid.", "UnrecognizedClientException"],
  /** A function failed, or returned a malformed response. */
  DEFAULT_5XX: [502, "Internal server error", "InternalServerErrorException"],
  EXPIRED_TOKEN: [403, "The security token included in the request is expired", "ExpiredTokenException"],
  INTEGRATION_TIMEOUT: [504, "Endpoint request timed out", "InternalServerErrorException"],
  /** Lambda refused the invocation; API Gateway passes the reason on: a fault without a type. */
  INVOCATION_REFUSED: [400, "Bad Request", "InvalidParameterValueException"],
  INVALID_API_KEY: [403, "Forbidden", "ForbiddenException"],
  INVALID_SIGNATURE: [403, "The request signature does not match", "InvalidSignatureException"],
  MISSING_AUTHENTICATION_TOKEN: [403, "Missing Authentication Token", "MissingAuthenticationTokenException"],
  QUOTA_EXCEEDED: [429, "Limit Exceeded", "LimitExceededException"],
  REQUEST_TOO_LARGE: [413, "Request Too Long", "RequestTooLargeException"],
  THROTTLED: [429, "Too Many Requests", "TooManyRequestsException"],
  UNSUPPORTED_MEDIA_TYPE: [415, "Unsupported Media Type", "BadInputException"],
  UNAUTHORIZED: [401, "Unauthorized", "UnauthorizedException"],
} as const satisfies Record<string, readonly [number, string | null, string]>;

export type FaultType = keyof typeof faults;

/** API Gateway responds itself, without the integration. Source: API Gateway guide, "Gateway response types". */
export class GatewayFault extends Error {
  override readonly name = "GatewayFault";
  readonly status: number;
  readonly errorType: string;
  /** The text of `$context.error.message`; empty for a failed authorizer, as in API Gateway. */
  readonly clientMessage: string | null;

  constructor(
    readonly type: FaultType,
    options: {
      readonly message?: string;
      readonly validationErrors?: readonly string[];
      readonly cause?: unknown;
    } = {},
  ) {
    const [status, message, errorType] = faults[type];
    super(options.message ?? message ?? type, { cause: options.cause });
    this.status = status;
    this.errorType = errorType;
    this.clientMessage = options.message ?? message;
    this.validationErrors = options.validationErrors ?? [];
  }

  /** The entries of `$context.error.validationErrorString`. */
  readonly validationErrors: readonly string[];
}
