import { createSign, generateKeyPairSync, type JsonWebKey, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import { closeServer, listenOnLoopback } from "../../../src/support/loopback";
import { formOf, loginPage } from "./login-page";
import { companyStores } from "./store";

/** A person of a company, as its directory has them. */
export interface Person {
  readonly sub: string;
  readonly email?: string;
  readonly [claim: string]: unknown;
}

export type OidcCompany = Awaited<ReturnType<typeof startOidcCompany>>;

/** How long anything of a company is valid, in seconds. */
const MINUTES = 600;

type Change = (body: Record<string, unknown>) => Record<string, unknown>;

/** The scopes that a company releases claims for. */
const SCOPES = "openid profile email groups";

/**
 * A company with an OpenID provider of its own (oidc-provider) at 127.0.0.1. Its login page has the field `login`, for a
 * `sub`; nobody is asked for consent.
 */
export async function startOidcCompany({ people }: { readonly people: readonly Person[] }) {
  const { default: OpenIdProvider } = await import("oidc-provider");
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: "jwk" }), kid: "company", alg: "RS256", use: "sig" };
  /** Claims by `sub`; a test may change them between sign-ins. */
  const directory = new Map(people.map((person) => [person.sub, person]));
  /** Requests by path, oldest first. */
  const requests: URL[] = [];
  /** Changes answers of the token and the user info endpoint, as a hostile company could. */
  const hostile: { answer?: Change | undefined; userInfo?: Change | undefined } = {};

  let serve = (_: IncomingMessage, response: ServerResponse): unknown => response.writeHead(503).end();
  const server = createServer((request, response) => serve(request, response));
  const issuer = await listenOnLoopback(server);
  const provider: Provider = new OpenIdProvider(issuer, {
    adapter: companyStores(),
    clients: [],
    ttl: { Interaction: MINUTES, Grant: MINUTES, Session: MINUTES, AccessToken: MINUTES, IdToken: MINUTES },
    jwks: { keys: [key as JsonWebKey & { kty: "RSA" }] },
    cookies: { keys: [randomBytes(32).toString("hex")] },
    scopes: SCOPES.split(" "),
    claims: {
      openid: ["sub"],
      email: ["email", "email_verified"],
      profile: ["name", "given_name", "family_name"],
      groups: ["groups"],
    },
    pkce: { required: () => false },
    features: { registration: { enabled: true }, devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/login/${uid}` },
    findAccount: async (_, sub) =>
      directory.has(sub)
        ? { accountId: sub, claims: async () => ({ ...directory.get(sub), sub }) }
        : undefined,
    loadExistingGrant: async ({ oidc }: KoaContextWithOIDC) => {
      const grant = new oidc.provider.Grant({
        ...{ clientId: oidc.client?.clientId ?? "", accountId: oidc.session?.accountId ?? "" },
      });
      grant.addOIDCScope(SCOPES);
      await grant.save();
      return grant;
    },
  });
  provider.use(async (context, next) => {
    requests.push(new URL(context.request.url, issuer));
    await next();
    const change = { "/token": hostile.answer, "/me": hostile.userInfo }[context.path];
    if (change !== undefined && context.status === 200)
      context.body = change(context.body as Record<string, unknown>);
  });
  const openId = provider.callback();
  serve = async (request, response) => {
    if (!request.url?.startsWith("/login/")) return openId(request, response);
    if (request.method === "GET") return loginPage(response, request.url);
    const accountId = (await formOf(request)).get("login") ?? "";
    if (!directory.has(accountId)) return loginPage(response, request.url);
    return provider.interactionFinished(request, response, { login: { accountId } });
  };

  return {
    issuer,
    directory,
    requests,
    hostile,
    publicKey: publicKey.export({ format: "jwk" }),
    /** The parameters of the latest request for a code. */
    asked(): URLSearchParams {
      return requests.findLast(({ pathname }) => pathname === "/auth")?.searchParams ?? new URLSearchParams();
    },
    /** Registers an application, and returns the provider's details for Cognito. */
    async register(redirectUri: string): Promise<Record<string, string>> {
      const response = await fetch(`${issuer}/reg`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          redirect_uris: [redirectUri],
          token_endpoint_auth_method: "client_secret_post",
          response_types: ["code"],
          grant_types: ["authorization_code"],
        }),
      });
      const client = (await response.json()) as { client_id: string; client_secret: string };
      return {
        client_id: client.client_id,
        client_secret: client.client_secret,
        oidc_issuer: issuer,
        authorize_scopes: SCOPES,
        attributes_request_method: "GET",
      };
    },
    /** A token with any claims and header, by default signed with the company's key. */
    token(claims: object, header: Readonly<Record<string, string>> = {}): string {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
      const input = `${part({ alg: "RS256", kid: "company", ...header })}.${part(claims)}`;
      return `${input}.${createSign("RSA-SHA256").update(input).sign(privateKey, "base64url")}`;
    },
    close: () => closeServer(server),
  };
}
