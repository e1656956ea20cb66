// @ts-check
// JavaScript, because Jest's runtime loads it untransformed.

const { createDiffieHellman } = require("node:crypto");
const { createRequire } = require("node:module");

const requireLibrary = createRequire(__filename);

/** What takes the time of tests in a library, and is put in its place before the library first loads. @type {Map<string, () => void>} */
exports.slow = new Map([
  ["cdktf", withoutTraces],
  ["cognito-srp-helper", withNativePowers],
]);

/**
 * CDKTF records a stack trace for every token: half of the time of a synthesis. Only its messages about unresolved tokens read
 * them, and the app's option `stackTraces` does not cover tokens.
 */
function withoutTraces() {
  requireLibrary("cdktf/lib/tokens/private/stack-trace").captureStackTrace = () => [];
}

/** The bits of SRP's modulus, with which Cognito works. */
const SRP_BITS = 3072;

/** A sign-in's powers of 3,072 bits take a fifth of a second in JavaScript. OpenSSL's Diffie-Hellman makes the same in 2 ms. */
function withNativePowers() {
  const { BigInteger } = requireLibrary("jsbn");
  const { modPow } = BigInteger.prototype;
  /** @param {any} exponent @param {any} modulus */
  BigInteger.prototype.modPow = function (exponent, modulus) {
    if (modulus.bitLength() !== SRP_BITS) return modPow.call(this, exponent, modulus);
    const group = createDiffieHellman(bytes(modulus), 2);
    group.setPrivateKey(bytes(exponent));
    return new BigInteger(group.computeSecret(bytes(this.mod(modulus))).toString("hex"), 16);
  };
}

/** @param {any} number of jsbn, positive */
function bytes(number) {
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}
