/** A policy that the evaluator does not understand, or a question that IAM leaves undefined: neither is a refusal. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";

  /** The same error, with where it is put before it. */
  within(place: string): PolicyError {
    return new PolicyError(`${place}: ${this.message}`);
  }
}

/** Runs `read`; what it finds wrong is reported as within `place`. @throws PolicyError */
export function within<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof PolicyError ? error.within(place) : error;
  }
}
