import { JwtVerifier } from "aws-jwt-verify";
import { JwtExpiredError } from "aws-jwt-verify/error";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";
import type { JwtHeader, JwtPayload } from "aws-jwt-verify/jwt-model";
import { GatewayFault } from "./fault";

export type Claims = Readonly<Record<string, string>>;

/**
 * Verifies a request's token like a Cognito user pool authorizer: an unexpired token signed by one of the pools. Without
 * scopes of the method it is an ID token, otherwise an access token with at least one of them. Source: API Gateway
 * developer guide, control access to REST APIs using Amazon Cognito user pools as an authorizer.
 * @returns the claims, all as text.
 * @throws GatewayFault UNAUTHORIZED, or AUTHORIZER_FAILURE if the pool's keys cannot be read.
 */
export type TokenVerifier = (
  header: string | undefined,
  userPoolArns: readonly string[],
  scopes: readonly string[],
) => Promise<Claims>;

/**
 * @param endpointUrl the AWS endpoint, which serves the pools' public keys. They are cached and read again for an unknown
 * key id, at most every 10 seconds.
 */
export function createTokenVerifier(endpointUrl: string): TokenVerifier {
  const jwksCache = new SimpleJwksCache({ fetcher: { fetch: fetchKeys } });
  const verifiers = new Map<string, { verify(token: string): Promise<JwtPayload> }>();

  return async (header, userPoolArns, scopes) => {
    const token = header?.replace(/^Bearer\s+/i, "").trim();
    if (!token) throw new GatewayFault("UNAUTHORIZED");
    const key = userPoolArns.join(",");
    const verifier = verifiers.get(key) ?? verifierOf(userPoolArns, endpointUrl, jwksCache);
    verifiers.set(key, verifier);
    try {
      const payload: JwtPayload = await verifier.verify(token);
      requireKind(payload, scopes);
      return asTexts(payload);
    } catch (cause) {
      if (cause instanceof JwtExpiredError) {
        throw new GatewayFault("UNAUTHORIZED", { message: "The incoming token has expired", cause });
      }
      throw new GatewayFault(cause instanceof KeysUnreadable ? "AUTHORIZER_FAILURE" : "UNAUTHORIZED", {
        cause,
      });
    }
  };
}

function requireKind({ token_use: kind, scope }: JwtPayload, scopes: readonly string[]): void {
  const expected = scopes.length > 0 ? "access" : "id";
  if (kind !== expected) throw new Error(`a token of use ${expected} is required, not ${kind}`);
  const claimed = typeof scope === "string" ? scope.split(" ") : [];
  if (scopes.length > 0 && !scopes.some((each) => claimed.includes(each))) {
    throw new Error(`the token has none of the scopes ${scopes.join(", ")}`);
  }
}

class KeysUnreadable extends Error {}

function verifierOf(userPoolArns: readonly string[], endpointUrl: string, jwksCache: SimpleJwksCache) {
  return JwtVerifier.create(
    userPoolArns.map((userPoolArn) => {
      const [, , , region, , resource = ""] = userPoolArn.split(":");
      const poolId = resource.replace(/^userpool\//, "");
      return {
        issuer: `https://cognito-idp.${region}.amazonaws.com/${poolId}`,
        jwksUri: `${endpointUrl}/${poolId}/.well-known/jwks.json`,
        // Accepts any client of the pool, like API Gateway; the function checks the client.
        audience: null,
        customJwtCheck: ({ header }: { header: JwtHeader }) => {
          if (header.alg !== "RS256") throw new Error(`Cognito signs with RS256, not ${header.alg}`);
        },
      };
    }),
    { jwksCache },
  );
}

async function fetchKeys(uri: string): Promise<ArrayBuffer> {
  try {
    const response = await fetch(uri, { signal: AbortSignal.timeout(5_000) });
    if (response.ok) return await response.arrayBuffer();
    throw new Error(`${response.status} from ${uri}`);
  } catch (cause) {
    throw new KeysUnreadable(`cannot read the user pool's keys at ${uri}`, { cause });
  }
}

/** API Gateway passes claims as text: lists joined by commas, issue and expiry as dates. */
function asTexts(payload: object): Claims {
  return Object.fromEntries(
    Object.entries(payload).map(([claim, value]) => {
      if (claim === "iat" || claim === "exp") return [claim, javaDate(new Date(value * 1000))];
      if (Array.isArray(value)) return [claim, value.join(",")];
      return [claim, typeof value === "object" ? JSON.stringify(value) : String(value)];
    }),
  );
}

/** `Fri Jul 29 18:52:53 UTC 2016` */
function javaDate(date: Date): string {
  const [weekday, day, month, year, clock] = date.toUTCString().replace(",", "").split(" ");
  return `${weekday} ${month} ${day} ${clock} UTC ${year}`;
}
