import type { servedScim } from "./served-scim";

/** An operation that an identity provider's documentation lists. */
export interface ListedOperation {
  readonly name: string;
  /** The page that lists it. */
  readonly source: string;
  readonly run: (scim: ReturnType<typeof servedScim>) => Promise<void>;
}

const numbers = (function* numbers() {
  for (let number = 1; ; number += 1) yield number;
})();

/** An address that no other test uses. */
export const newAddress = (): string => `user-${numbers.next().value}@example.com`;
/** A name of a group that no other test uses. */
export const newName = (): string => `Group ${numbers.next().value}`;
