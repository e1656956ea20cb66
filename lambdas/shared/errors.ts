/** One field of a request and what is wrong with it. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

interface ProblemExtras {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** What is behind it, for the log alone. */
  readonly cause?: unknown;
}

/** An answer other than success, as RFC 9457 has it. `detail` is shown to the client: never an internal. */
export class Problem extends Error {
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly status: number,
    /** Names the kind of problem: `urn:problem-type:<slug>`. */
    readonly slug: string,
    readonly title: string,
    readonly detail: string,
    extras: ProblemExtras = {},
  ) {
    super(detail, { cause: extras.cause });
    this.name = "Problem";
    this.errors = extras.errors;
    this.headers = extras.headers ?? {};
  }

  /** The document that the client gets. */
  document(requestId: string): Record<string, unknown> {
    return {
      type: `urn:problem-type:${this.slug}`,
      title: this.title,
      status: this.status,
      detail: this.detail,
      request_id: requestId,
      ...(this.errors && { errors: this.errors }),
    };
  }
}

export const badRequest = (detail: string, errors?: readonly FieldError[]) =>
  new Problem(400, "bad-request", "Bad request", detail, errors && { errors });
export const unauthorized = (detail: string) => new Problem(401, "unauthorized", "Unauthorized", detail);
export const forbidden = (detail: string, slug = "forbidden") => new Problem(403, slug, "Forbidden", detail);
export const notFound = (detail: string) => new Problem(404, "not-found", "Not found", detail);
export const conflict = (detail: string, headers?: Readonly<Record<string, string>>) =>
  new Problem(409, "conflict", "Conflict", detail, headers && { headers });
export const preconditionFailed = (detail: string) =>
  new Problem(412, "precondition-failed", "Precondition failed", detail);
export const contentTooLarge = (detail: string) =>
  new Problem(413, "content-too-large", "Content too large", detail);
export const unsupportedMediaType = (detail: string) =>
  new Problem(415, "unsupported-media-type", "Unsupported media type", detail);
export const unprocessable = (detail: string, errors?: readonly FieldError[]) =>
  new Problem(422, "unprocessable-content", "Unprocessable content", detail, errors && { errors });
