/** A change of a resource with data that the plan guard allows, for the reason given here. */
export interface PlanException {
  /** The stack, e.g. `saas-dev`. */
  readonly stack: string;
  /** The resource as the plan names it, e.g. `aws_dynamodb_table.tenant_data`. */
  readonly address: string;
  /**
   * `replace` and `delete` lose its data; `forget` leaves it unmanaged; `unprotect` removes a protection: deletion
   * protection, recovery, versions, retention; `administer`: CI is denied the change, and an administrator applies it;
   * `interrupt`: a function cannot be invoked for a time.
   */
  readonly action: "replace" | "delete" | "forget" | "unprotect" | "administer" | "interrupt";
  /** Why no needed data is lost: a sentence. */
  readonly reason: string;
  /** The last day on which it applies, `YYYY-MM-DD` (UTC); absent: until it is removed. */
  readonly expires?: string;
}

/** Reviewed with the change that needs them and removed afterwards: the guard reports unused ones. */
export const planExceptions: readonly PlanException[] = [];
