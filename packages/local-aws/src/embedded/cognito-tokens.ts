import { AsyncLocalStorage } from "node:async_hooks";
import { createHash, createSign } from "node:crypto";
import privateKey from "cognito-local/lib/keys/cognitoLocal.private.json";
import type { Services } from "cognito-local/lib/services";
import { isRecord, type JsonObject, strings, text } from "../support/json";

/** The field of a request to the embedded service that carries {@link TokenSettings}; Cognito has no such field. */
const FIELD = "LocalTokens";

/** What the endpoint knows about tokens and cognito-local does not. */
interface TokenSettings {
  /** Claims of the ID token, from the pool's trigger. */
  readonly claims: JsonObject;
  /** Time of the sign-in in epoch seconds; undefined: now. */
  readonly authTime: number | undefined;
  /** Of the hosted sign-in; undefined: a sign-in by the API. */
  readonly scopes: readonly string[] | undefined;
  readonly nonce: string | undefined;
}

const issuing = new AsyncLocalStorage<TokenSettings>();

/** Runs a request for tokens with the settings in its input, which the work does not see. */
export function withTokenSettings<T>(input: unknown, work: (input: unknown) => Promise<T>): Promise<T> {
  if (!isRecord(input) || !isRecord(input[FIELD])) return work(input);
  const { [FIELD]: given, ...rest } = input;
  const { claims, authTime, scopes, nonce } = given as JsonObject;
  const settings = {
    claims: isRecord(claims) ? claims : {},
    authTime: typeof authTime === "number" ? authTime : undefined,
    scopes: Array.isArray(scopes) ? strings(scopes) : undefined,
    nonce: text(nonce),
  };
  return issuing.run(settings, () => work(rest));
}

/**
 * Tokens as Cognito issues them: an ID token contains only the attributes that the client may read, and the trigger's
 * claims; refreshed tokens keep the time of the sign-in. cognito-local includes all attributes and the current time.
 */
export function cognitoTokens(generator: Services["tokenGenerator"]): Services["tokenGenerator"] {
  return {
    generate: async (context, user, groups, client, metadata, source) => {
      const { claims = {}, authTime, scopes, nonce } = issuing.getStore() ?? {};
      const readable = client.ReadAttributes;
      const released = scopes === undefined ? undefined : attributesOf(scopes);
      const attributes = user.Attributes.filter(
        ({ Name }) =>
          Name === "sub" ||
          ((!readable?.length || readable.includes(Name)) &&
            (released === undefined || released.includes(Name))),
      );
      const tokens = await generator.generate(
        context,
        { ...user, Attributes: attributes },
        groups,
        client,
        metadata,
        source,
      );
      const signedIn = authTime === undefined ? {} : { auth_time: authTime };
      const AccessToken = signedAgain(tokens.AccessToken, {
        ...signedIn,
        ...(scopes !== undefined && { scope: scopes.join(" ") }),
      });
      const IdToken = signedAgain(tokens.IdToken, {
        ...withoutReserved(claims),
        ...signedIn,
        ...(scopes !== undefined && { at_hash: halfHashOf(AccessToken) }),
        ...(nonce !== undefined && { nonce }),
      });
      return { ...tokens, AccessToken, IdToken };
    },
  };
}

/**
 * The attributes that scopes release into ID token and userInfo; undefined: all that the client may read.
 * Source: Amazon Cognito developer guide, scopes, M2M, and resource servers.
 */
export function attributesOf(scopes: readonly string[]): readonly string[] | undefined {
  const released = { email: ["email", "email_verified"], phone: ["phone_number", "phone_number_verified"] };
  const named = Object.entries(released).filter(([scope]) => scopes.includes(scope));
  if (scopes.includes("profile") || named.length === 0) return undefined;
  return named.flatMap(([, names]) => names);
}

/** `at_hash`. Source: OpenID Connect Core, section 3.1.3.6. */
const halfHashOf = (token: string): string =>
  createHash("sha256").update(token).digest().subarray(0, 16).toString("base64url");

/** Source: Amazon Cognito developer guide, pre token generation, claims that cannot be modified. */
const reserved = new Set(
  `acr amr aud at_hash auth_time azp cognito:username exp iat identities iss jti nbf nonce origin_jti sub
  token_use`.split(/\s+/),
);

const withoutReserved = (claims: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !reserved.has(name)));

/** A token with other claims, signed with cognito-local's key. */
function signedAgain(token: string, claims: JsonObject): string {
  if (Object.keys(claims).length === 0) return token;
  const [header = "", payload = ""] = token.split(".");
  const changed = { ...(JSON.parse(Buffer.from(payload, "base64url").toString()) as JsonObject), ...claims };
  const signed = `${header}.${Buffer.from(JSON.stringify(changed)).toString("base64url")}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey.pem, "base64url")}`;
}
