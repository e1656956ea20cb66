// @ts-check

/**
 * Signing in by SRP takes powers of numbers of 3,072 bits, for which the SRP library has arithmetic in JavaScript: a fifth of a
 * second for each sign-in. Here the language's own integers do it. Answers are the same.
 */
jest.mock("jsbn", () => {
  const jsbn = jest.requireActual("jsbn");
  const toBigInt = (/** @type {{ toString(radix: number): string }} */ value) =>
    BigInt(`0x${value.toString(16)}`);
  const { modPow } = jsbn.BigInteger.prototype;

  /** @param {any} exponent @param {any} modulus */
  jsbn.BigInteger.prototype.modPow = function powered(exponent, modulus) {
    // Signs are the library's own business.
    if (this.signum() < 0 || exponent.signum() < 0) return modPow.call(this, exponent, modulus);
    const m = toBigInt(modulus);
    let result = 1n;
    let square = toBigInt(this) % m;
    for (let bits = toBigInt(exponent); bits > 0n; bits >>= 1n) {
      if (bits & 1n) result = (result * square) % m;
      square = (square * square) % m;
    }
    return new jsbn.BigInteger(result.toString(16), 16);
  };
  return jsbn;
});
