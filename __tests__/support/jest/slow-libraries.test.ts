import { getDiffieHellman, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
// Loaded first, as by every test that signs in: its arithmetic is replaced then.
import { createSrpSession } from "cognito-srp-helper";

const { BigInteger } = createRequire(__filename)("jsbn");

const modulus = getDiffieHellman("modp15").getPrime("hex");

function power(base: bigint, exponent: bigint, of: bigint): bigint {
  if (exponent === 0n) return 1n;
  const half = power((base * base) % of, exponent / 2n, of);
  return exponent % 2n === 1n ? (half * base) % of : half;
}

test.each([1, 32, 128, 160, 384])(
  "a power of SRP with %d bytes of exponent is what it is by hand",
  (bytes) => {
    expect(createSrpSession).toBeDefined();
    const [base, exponent] = [randomBytes(390).toString("hex"), `1${randomBytes(bytes).toString("hex")}`];
    const found: string = new BigInteger(base, 16)
      .modPow(new BigInteger(exponent, 16), new BigInteger(modulus, 16))
      .toString(16);
    const of = BigInt(`0x${modulus}`);
    expect(found).toBe(power(BigInt(`0x${base}`) % of, BigInt(`0x${exponent}`), of).toString(16));
  },
);

test("a power in another group is the library's own", () => {
  expect(new BigInteger("3").modPow(new BigInteger("5"), new BigInteger("7")).toString()).toBe("5");
});
