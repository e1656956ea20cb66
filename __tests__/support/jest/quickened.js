// @ts-check
// JavaScript, because Jest's runtime is untransformed.

const { createRequire } = require("node:module");
const { sep } = require("node:path");

/** By library: makes quicker, with the same results, what takes it most of a test's time. @type {Readonly<Record<string, (load: NodeJS.Require) => void>>} */
const changes = {
  // CDKTF records a stack trace for every token: half of the time of a synthesis. Only its messages about unresolved tokens
  // read them, and the app's option `stackTraces` does not cover tokens.
  cdktf: (load) => {
    load("cdktf/lib/tokens/private/stack-trace").captureStackTrace = () => [];
  },
  // Its numbers are jsbn's, of before there were big integers: a sign-in takes 0.2 s of CPU, with V8's integers 0.04 s. The
  // user pool of packages/local-aws has its own arithmetic: a wrong result is a sign-in that it refuses.
  "cognito-srp-helper": (load) => {
    const { BigInteger } = load("jsbn");
    /** @param {{ toString(radix: number): string }} number not negative */
    const native = (number) => BigInt(`0x${number.toString(16)}`);
    BigInteger.prototype.modPow = /** @this {any} */ function (
      /** @type {any} */ exponent,
      /** @type {any} */ modulus,
    ) {
      const n = native(modulus);
      let result = 1n;
      let square = native(this.mod(modulus));
      for (let bits = native(exponent); bits > 0n; bits >>= 1n) {
        if (bits & 1n) result = (result * square) % n;
        square = (square * square) % n;
      }
      return new BigInteger(result.toString(16), 16);
    };
  },
};

const libraries = `${sep}node_modules${sep}`;
/** Libraries that this worker has changed. */
const changed = new Set();

/** Changes the library of a file, before it is loaded for the first time. @param {string} path */
exports.quicken = (path) => {
  const [name = ""] = path.slice(path.lastIndexOf(libraries) + libraries.length).split(sep);
  if (!Object.hasOwn(changes, name) || changed.has(name)) return;
  changed.add(name);
  changes[name]?.(createRequire(path));
};
