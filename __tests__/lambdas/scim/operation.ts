import type { servedScim } from "./served-scim";

/** An operation that an identity provider's documentation lists. */
export interface ListedOperation {
  readonly name: string;
  /** The page that lists it. */
  readonly source: string;
  readonly run: (scim: ReturnType<typeof servedScim>) => Promise<void>;
}
