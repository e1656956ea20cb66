import { getDiffieHellman, randomBytes } from "node:crypto";
import { createSrpSession, signSrpSession } from "cognito-srp-helper";
import { srpClient } from "../src/client";

const pool = "eu-central-1_pool12345";
const password = "Correct-horse-1";

/** A server's public key: what it is made of does not matter to the client. */
const serverKey = (): string => getDiffieHellman("modp15").generateKeys("hex");

const challenge = (salt: string, SRP_B = serverKey()) => ({
  SALT: salt,
  SRP_B,
  SECRET_BLOCK: randomBytes(512).toString("base64"),
  USERNAME: "0b6c8e1a",
  USER_ID_FOR_SRP: "0b6c8e1a",
});

// Numbers whose first bit is set, or whose first digits are zero, are hashed in a form of their own.
test.each(["7f21", "f00d0000000000000000000000000001", "0a1b", "00ff"])(
  "proves a password as the library for browsers does, with the salt %s",
  (salt) => {
    const secret = randomBytes(48);
    const ours = srpClient(pool, password, secret);
    const asked = challenge(salt);
    const now = new Date("2026-03-04T09:05:06Z");
    const session = {
      ...createSrpSession("ada@example.com", password, pool, false),
      smallA: secret.toString("hex"),
      largeA: ours.publicKey,
      timestamp: "Wed Mar 4 09:05:06 UTC 2026",
    };
    const theirs = signSrpSession(session, { ChallengeParameters: asked });
    expect(ours.answer(asked, now)).toEqual({
      USERNAME: asked.USERNAME,
      PASSWORD_CLAIM_SECRET_BLOCK: theirs.secret,
      PASSWORD_CLAIM_SIGNATURE: theirs.passwordSignature,
      TIMESTAMP: session.timestamp,
    });
  },
);

test("each sign-in has a key of its own", () => {
  expect(srpClient(pool, password).publicKey).not.toBe(srpClient(pool, password).publicKey);
});

test.each([
  ["zero", "0"],
  ["the modulus", getDiffieHellman("modp15").getPrime("hex")],
])("refuses a server's key that is %s", (_, key) => {
  expect(() => srpClient(pool, password).answer(challenge("7f21", key))).toThrow("predictable");
});

test("names what a challenge lacks", () => {
  const { SALT: _, ...asked } = challenge("7f21");
  expect(() => srpClient(pool, password).answer(asked)).toThrow("has no SALT");
});
