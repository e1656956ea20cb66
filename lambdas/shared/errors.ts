import {
  type FieldError,
  type ProblemDocument,
  type ProblemStatus,
  problemDocument,
} from "../../api/problems";

interface ProblemExtras {
  /** Names a more specific kind of problem than the status: `urn:problem-type:<slug>`. */
  readonly slug?: string;
  readonly errors?: readonly FieldError[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** For the log only. */
  readonly cause?: unknown;
}

/** Clients choose the names and number of invalid fields: a response must not grow with them. */
const MAX_ERRORS = 20;

/** Characters of one text in a problem document. */
const MAX_TEXT = 1_000;

/**
 * A response other than success (RFC 9457). Clients see `detail`, which must not contain internals. It shows the first
 * 20 errors, and the first 1,000 characters of each text.
 */
export class Problem extends Error {
  readonly slug: string | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly status: ProblemStatus,
    detail: string,
    extras: ProblemExtras = {},
  ) {
    super(shortened(detail), { cause: extras.cause });
    this.name = "Problem";
    this.slug = extras.slug;
    this.errors = extras.errors
      ?.slice(0, MAX_ERRORS)
      .map(({ field, message }) => ({ field: shortened(field), message: shortened(message) }));
    this.headers = extras.headers ?? {};
  }

  /** The body of the response. */
  document(requestId: string): ProblemDocument {
    return problemDocument(this.status, this.message, requestId, this.errors, this.slug);
  }
}

const shortened = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);

export const badRequest = (detail: string, errors?: readonly FieldError[]) =>
  new Problem(400, detail, { errors });
export const unauthorized = (detail: string) => new Problem(401, detail);
export const forbidden = (detail: string, slug?: string) => new Problem(403, detail, slug ? { slug } : {});
export const notFound = (detail: string) => new Problem(404, detail);
export const conflict = (detail: string, headers?: Readonly<Record<string, string>>) =>
  new Problem(409, detail, { headers });
export const preconditionFailed = (detail: string) => new Problem(412, detail);
export const contentTooLarge = (detail: string) => new Problem(413, detail);
export const unsupportedMediaType = (detail: string) => new Problem(415, detail);
/** @param seconds until it helps to repeat the request */
export const tooManyRequests = (detail: string, seconds: number, cause?: unknown) =>
  new Problem(429, detail, { headers: { "retry-after": `${Math.max(1, Math.ceil(seconds))}` }, cause });
export const unprocessable = (detail: string, errors?: readonly FieldError[]) =>
  new Problem(422, detail, { errors });
