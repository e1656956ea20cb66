/** A change of what holds data that the plan guard lets pass, because somebody says here why. */
export interface PlanException {
  /** The stack, e.g. `saas-dev`. */
  readonly stack: string;
  /** The resource as the plan names it, e.g. `aws_dynamodb_table.tenant_data`. */
  readonly address: string;
  /**
   * `replace` and `delete` lose what it holds; `forget` leaves it behind, unmanaged; `unprotect` takes a protection away:
   * deletion protection, recovery, versions, retention; `administer`: CI is denied the change, and an administrator applies it.
   */
  readonly action: "replace" | "delete" | "forget" | "unprotect" | "administer";
  /** Why nothing is lost that anybody needs: a sentence. */
  readonly reason: string;
  /** The last day on which it holds, `YYYY-MM-DD` (UTC); absent: until somebody removes it. */
  readonly expires?: string;
}

/** Reviewed with the change that needs them, and removed after it: the guard names those that no change used. */
export const planExceptions: readonly PlanException[] = [];
