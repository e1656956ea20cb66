/** A broken rule: the field (dotted path), the value that was given, and what to do. */
export interface Problem {
  readonly field: string;
  readonly given: unknown;
  readonly fix: string;
}

/** Invalid environment data; the message has one line per problem: file, field, value, fix. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}
