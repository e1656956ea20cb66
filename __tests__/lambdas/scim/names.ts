const numbers = (function* numbers() {
  for (let number = 1; ; number += 1) yield number;
})();

/** An address that no other test uses. */
export const newAddress = (): string => `user-${numbers.next().value}@example.com`;
/** A name of a group that no other test uses. */
export const newName = (): string => `Group ${numbers.next().value}`;
