import { randomBytes } from "node:crypto";
import { SrpClient } from "@saas/api-client/srp";
import { createSrpSession, signSrpSession } from "cognito-srp-helper";
import { answerSrp } from "../../../src/services/cognito/srp";

const [poolId, user, password] = ["eu-central-1_Pool", "somebody", "Correct-horse-1"];
const identity = `Pool${user}`;

/** Whether the server accepts a client's proof of a password, with a salt and a secret block of its own. */
function accepts(
  publicKey: string,
  prove: (challenge: Record<string, string>) => { block: string; claim: string; timestamp: string },
  known = password,
): boolean {
  const exchange = answerSrp(publicKey, identity, known, randomBytes(16).toString("hex"));
  if (exchange === undefined) throw new Error("the server refuses the client's key");
  const { salt: SALT, publicKey: SRP_B } = exchange;
  const sent = randomBytes(1000).toString("base64");
  const { block, claim, timestamp } = prove({ SALT, SRP_B, SECRET_BLOCK: sent, USER_ID_FOR_SRP: user });
  expect(block).toBe(sent);
  const message = Buffer.concat([
    Buffer.from(identity),
    Buffer.from(block, "base64"),
    Buffer.from(timestamp),
  ]);
  return exchange.verify(message, Buffer.from(claim, "base64"));
}

const own = (secret: string) => {
  const client = new SrpClient(poolId, secret);
  return accepts(client.publicKey, (challenge) => {
    const proof = client.prove(challenge);
    return {
      block: proof.PASSWORD_CLAIM_SECRET_BLOCK,
      claim: proof.PASSWORD_CLAIM_SIGNATURE,
      timestamp: proof.TIMESTAMP,
    };
  });
};

/** With a library's client, which shares no code with the project's client and server. */
const library = (secret: string) => {
  const session = createSrpSession(user, secret, poolId, false);
  return accepts(session.largeA, (ChallengeParameters) => {
    const signed = signSrpSession(session, { ChallengeParameters });
    return { block: signed.secret, claim: signed.passwordSignature, timestamp: signed.timestamp };
  });
};

test.each([
  ["the library's client", library, 2],
  // Often enough for numbers with and without a leading zero.
  ["the project's client", own, 20],
] as const)("%s proves its password, and no other", (_, proven, times) => {
  for (let time = 0; time < times; time++) expect(proven(password)).toBe(true);
  expect(proven("Wrong-horse-1")).toBe(false);
});

test("a key that would make the secret predictable is refused", () => {
  expect(answerSrp("0", identity, password, "00")).toBeUndefined();
  const challenge = { SALT: "00", SRP_B: "0", SECRET_BLOCK: "", USER_ID_FOR_SRP: user };
  expect(() => new SrpClient(poolId, password).prove(challenge)).toThrow("not one of SRP");
});

test("a challenge without a part is refused by its name", () => {
  expect(() => new SrpClient(poolId, password).prove({ SRP_B: "2", USER_ID_FOR_SRP: user })).toThrow(
    "no SALT",
  );
});

test("the time is as Cognito reads it", () => {
  const { salt: SALT, publicKey: SRP_B } = answerSrp("2", identity, password, "0f") ?? {
    salt: "",
    publicKey: "",
  };
  const challenge = { SALT, SRP_B, SECRET_BLOCK: "AA==", USER_ID_FOR_SRP: user };
  const at = new Date("2026-11-03T09:05:07Z");
  expect(new SrpClient(poolId, password).prove(challenge, at).TIMESTAMP).toBe("Tue Nov 3 09:05:07 UTC 2026");
});
