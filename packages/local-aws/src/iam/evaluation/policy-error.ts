/** A malformed or unsupported policy, or a question that IAM leaves undefined; neither is a refusal. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";

  /** The same error, prefixed with its location. */
  within(place: string): PolicyError {
    return new PolicyError(`${place}: ${this.message}`);
  }
}

/** Runs `read` and prefixes its errors with `place`. @throws PolicyError */
export function within<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof PolicyError ? error.within(place) : error;
  }
}
