import { createPrivateKey, createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import privateKey from "cognito-local/lib/keys/cognitoLocal.private.json";
import publicKey from "cognito-local/lib/keys/cognitoLocal.public.json";
import { POOL_ID, REGION } from "./api-fixture";

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: object;
}

/** A short key: one of Cognito's length takes twenty times as long to make. */
export function signingKey(kid: string): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  return { kid, privateKey, jwk: { ...publicKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" } };
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** An ID token as Cognito issues it, valid for an hour unless the claims say otherwise. */
export function idToken(
  key: SigningKey,
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): string {
  const now = Math.floor(Date.now() / 1000);
  const input = [
    base64url({ alg: "RS256", kid: key.kid, ...header }),
    base64url({
      sub: "11111111-1111-1111-1111-111111111111",
      iss: `https://cognito-idp.${REGION}.amazonaws.com/${POOL_ID}`,
      aud: "client1",
      token_use: "id",
      iat: now,
      exp: now + 3600,
      ...claims,
    }),
  ].join(".");
  return `${input}.${createSign("RSA-SHA256").update(input).sign(key.privateKey, "base64url")}`;
}

/** Serves keys as Cognito serves those of a pool, and counts how often they are read. */
export async function keyServer(keys: () => readonly SigningKey[]) {
  let reads = 0;
  const server: Server = createServer((request, response) => {
    reads += 1;
    const found = request.url === `/${POOL_ID}/.well-known/jwks.json`;
    response.writeHead(found ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify({ keys: keys().map(({ jwk }) => jwk) }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reads: () => reads,
    close: () => new Promise((done) => server.close(done)),
  };
}

/** The key that the embedded Cognito signs with. */
export function embeddedKey(): SigningKey {
  const { jwk } = publicKey;
  return { kid: jwk.kid, privateKey: createPrivateKey(privateKey.pem), jwk };
}
