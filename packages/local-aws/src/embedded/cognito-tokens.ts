import { createHash, createSign } from "node:crypto";
import privateKey from "cognito-local/lib/keys/cognitoLocal.private.json";
import publicKey from "cognito-local/lib/keys/cognitoLocal.public.json";
import type { Services } from "cognito-local/lib/services";
import type { Context } from "cognito-local/lib/services/context";
import { isRecord, type JsonObject } from "../support/json";
import { accessClaimsOf, changedScopes, idClaimsOf, type TokenChanges } from "./token-changes";

/** The field of a request to the embedded service that carries {@link TokenSettings}; Cognito has no such field. */
const FIELD = "LocalTokens";

/** What the endpoint knows about tokens and cognito-local does not. */
interface TokenSettings {
  /** By the pool's trigger. */
  readonly changes: TokenChanges | undefined;
  /** Time of the sign-in in epoch seconds; undefined: now. */
  readonly authTime: number | undefined;
  /** Of the hosted sign-in; undefined: a sign-in by the API. */
  readonly scopes: readonly string[] | undefined;
  readonly nonce: string | undefined;
}

/** cognito-local hands the context of a request on to what issues its tokens. */
type TokenContext = Context & { readonly [FIELD]?: TokenSettings };

/** The context of a request with the settings in its input, and the input as an operation takes it, without them. */
export function tokenSettings(context: Context, input: unknown): [context: TokenContext, input: unknown] {
  if (!isRecord(input) || !isRecord(input[FIELD])) return [context, input];
  const { [FIELD]: given, ...rest } = input;
  return [{ ...context, [FIELD]: given as unknown as TokenSettings }, rest];
}

/**
 * Tokens as Cognito issues them: an ID token contains only the attributes that the client may read, and both tokens what
 * the trigger adds; refreshed tokens keep the time of the sign-in. cognito-local includes all attributes and the current time.
 */
export function cognitoTokens(generator: Services["tokenGenerator"]): Services["tokenGenerator"] {
  return {
    generate: async (context: TokenContext, user, groups, client, metadata, source) => {
      const { changes, authTime, scopes, nonce } = context[FIELD] ?? ({} as Partial<TokenSettings>);
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
      const AccessToken = signedAgain(tokens.AccessToken, (claims) => {
        const scope = scopes?.join(" ") ?? claims.scope;
        return {
          ...claims,
          ...(changes && accessClaimsOf(changes)),
          scope: changes === undefined ? scope : changedScopes(scope, changes),
          ...signedIn,
        };
      });
      const IdToken = signedAgain(tokens.IdToken, (claims) => ({
        ...claims,
        ...identityClaims(claims, user.Attributes),
        ...(changes && idClaimsOf(changes)),
        ...signedIn,
        ...(scopes !== undefined && { at_hash: halfHashOf(AccessToken) }),
        ...(nonce !== undefined && { nonce }),
      }));
      return { ...tokens, AccessToken, IdToken };
    },
  };
}

/**
 * Claims that cognito-local does not know: it takes any text for a verified address, and has no users of identity providers.
 * Source: Amazon Cognito developer guide, the identity token.
 */
function identityClaims(
  claims: JsonObject,
  attributes: readonly { Name: string; Value?: string | undefined }[],
): JsonObject {
  const value = (name: string) => attributes.find(({ Name }) => Name === name)?.Value;
  const identities = value("identities");
  return {
    ...(identities !== undefined && { identities: JSON.parse(identities) as unknown }),
    ...(claims.email_verified === true && { email_verified: value("email_verified") === "true" }),
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

/** A token with changed claims, signed with cognito-local's key. */
function signedAgain(token: string, change: (claims: JsonObject) => JsonObject): string {
  const [header = "", payload = ""] = token.split(".");
  const changed = change(JSON.parse(Buffer.from(payload, "base64url").toString()) as JsonObject);
  return signed(header, changed);
}

/** A token with these claims. */
export const signedToken = (claims: JsonObject): string =>
  signed(encoded({ alg: "RS256", kid: publicKey.jwk.kid }), claims);

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

function signed(header: string, claims: JsonObject): string {
  const input = `${header}.${encoded(claims)}`;
  return `${input}.${createSign("RSA-SHA256").update(input).sign(privateKey.pem, "base64url")}`;
}
