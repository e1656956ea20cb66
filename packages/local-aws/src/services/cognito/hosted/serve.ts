import type { IncomingMessage, ServerResponse } from "node:http";
import { attributesOf } from "../../../embedded/cognito-tokens";
import { readBody } from "../../../http/body";
import { AwsError } from "../../../http/errors";
import { namesThisMachine } from "../../../support/loopback";
import type { Deployment } from "../../../terraform/resources";
import type { CognitoBackend } from "../backend";
import type { IdentityProviders } from "../providers/identity-providers";
import type { AccessTokens, Sessions } from "../sessions";
import type { TokenTrigger } from "../token-trigger";
import { BrowserSessions } from "./browser-sessions";
import { Codes } from "./codes";
import { discoveryOf } from "./discovery";
import type { ExternalUsers } from "./federation/external-users";
import { Federation } from "./federation/federation";
import { SamlSignOut } from "./federation/saml-sign-out";
import { authorizationCode, type PasswordOf } from "./grants/authorization-code";
import { CLIENT_CREDENTIALS, ClientCredentials } from "./grants/client-credentials";
import { type Grant, OAuthError } from "./grants/grant";
import { refreshToken } from "./grants/refresh-token";
import { type HostedClient, type HostedRules, readHostedRules } from "./rules";
import { fail, type PageVisit, redirect, SignInPages, showError } from "./sign-in-pages";
import type { PoolParts } from "./steps";
import { issueTokens, publicClient } from "./token-endpoint";

/** Above any form: a SAML response has at most 100,000 characters, and some of them are escaped. */
const BODY_LIMIT = 256 * 1024;

/** A domain's paths begin here: `/_cognito/<host>/oauth2/token`. No bucket's name begins like this. */
const DOMAIN = /^\/_cognito\/([a-z0-9.-]+)(\/[^?]*)/;
const DISCOVERY = /^\/([a-z0-9-]+_[A-Za-z0-9]+)\/\.well-known\/openid-configuration$/;

const pages = new Set(["/login", "/mfa", "/changePassword", "/forgotPassword", "/confirmForgotPassword"]);

interface Parts extends PoolParts {
  readonly backend: CognitoBackend;
  readonly sessions: Sessions;
  readonly tokens: AccessTokens;
  readonly passwordOf: PasswordOf;
  readonly providers: IdentityProviders;
  readonly externalUsers: ExternalUsers;
  readonly trigger: TokenTrigger;
}

/** The domains of user pools: sign-in pages and OAuth 2.0 endpoints. */
export class HostedSignIn {
  private rules: HostedRules = { pools: new Map(), clients: new Map() };
  private readonly browsers = new BrowserSessions();
  private readonly pages: SignInPages;
  private readonly federation: Federation;
  private readonly samlSignOut: SamlSignOut;
  private readonly grants: Readonly<Record<string, Grant>>;
  private readonly machines: ClientCredentials;

  constructor(
    private readonly parts: Parts,
    private readonly region: string,
  ) {
    const codes = new Codes();
    const hostedClient = (poolId: string, id: string) => this.client(poolId, id);
    const pages = new SignInPages(parts, this.browsers, codes, hostedClient, parts.providers);
    this.pages = pages;
    this.samlSignOut = new SamlSignOut(parts.providers);
    this.federation = new Federation({
      ...parts,
      hostedClient,
      finish: (visit, request, user) => pages.finish(visit, request, user),
    });
    this.machines = new ClientCredentials(parts.backend, parts.trigger, region);
    this.grants = {
      authorization_code: authorizationCode(parts, codes, parts.passwordOf),
      refresh_token: refreshToken(parts, parts.sessions),
    };
  }

  enforce(deployment: Deployment): void {
    this.rules = readHostedRules(deployment);
  }

  /** Serves a request to a pool's domain or for its discovery document. @returns whether it was one. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const url = request.url ?? "";
    const [, pool] = DISCOVERY.exec(url) ?? [];
    const [, host = "", path = ""] = DOMAIN.exec(url) ?? [];
    if (pool === undefined && host === "") return false;
    if (!namesThisMachine(request))
      throw new AwsError("AccessDenied", "This domain is at 127.0.0.1 and localhost only.", 421);
    if (pool !== undefined) return this.discover(request, response, pool);
    const poolId = this.rules.pools.get(host);
    if (poolId === undefined)
      throw new AwsError("ResourceNotFoundException", `No user pool has the domain ${host}`, 404);
    const base = `/_cognito/${host}`;
    const query = new URL(url, "http://localhost").searchParams;
    const isForm = request.method === "POST";
    const form = new URLSearchParams(isForm ? (await readBody(request, BODY_LIMIT)).toString() : "");
    await this.route(path, { request, response, poolId, base, query, form });
    return true;
  }

  private async route(path: string, visit: PageVisit): Promise<void> {
    const asked = `${visit.request.method} ${path}`;
    switch (asked) {
      case "GET /oauth2/authorize":
        return this.pages.authorize(visit, (...sent) => this.federation.begin(...sent));
      case "GET /oauth2/idpresponse":
        return this.federation.takeOidcAnswer(visit);
      case "POST /saml2/idpresponse":
        return this.federation.takeSamlAnswer(visit);
      case "POST /saml2/logout":
        return this.samlSignOut.end(visit);
      case "POST /oauth2/token":
        return answer(visit, () =>
          visit.form.get("grant_type") === CLIENT_CREDENTIALS
            ? this.machines.grant({ ...visit, pool: this.parts.pool(visit.poolId) })
            : issueTokens(visit.form, this.grants, (id) => this.client(visit.poolId, id)),
        );
      case "POST /oauth2/revoke":
        return answer(visit, () => this.revoke(visit));
      case "GET /oauth2/userInfo":
      case "POST /oauth2/userInfo":
        return answer(visit, () => this.userInfo(visit), 401);
      case "GET /logout":
        return this.signOut(visit);
      case "GET /error":
        return showError(visit);
    }
    const shown =
      asked === "GET /login" || asked === "GET /forgotPassword" || visit.request.method === "POST";
    if (pages.has(path) && shown) return this.pages.page(visit, path);
    throw new AwsError("ResourceNotFoundException", "The domain of a user pool has no such page", 404);
  }

  /** Source: Amazon Cognito developer guide, the token revocation endpoint. */
  private async revoke({ form, poolId }: PageVisit): Promise<undefined> {
    publicClient(form.get("client_id") ?? undefined, (id) => this.client(poolId, id));
    const token = form.get("token");
    if (!token) throw new OAuthError("invalid_request");
    if (await this.parts.tokens.isAccessToken(token)) throw new OAuthError("unsupported_token_type");
    this.parts.sessions.revoke(token);
    return undefined;
  }

  /** The attributes that the token's scopes release. Values are text, as Cognito sends them. */
  private async userInfo({ request, poolId }: PageVisit): Promise<object> {
    const [, token] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
    const { client, username, scopes } = await this.parts.tokens.verify(token, "openid").catch(() => {
      throw new OAuthError(
        "invalid_token",
        "Access token is expired, disabled, or deleted, or the user has globally signed out.",
      );
    });
    const user = client.poolId === poolId ? await this.parts.backend.findUser(poolId, username) : undefined;
    if (!user?.enabled)
      throw new OAuthError("invalid_token", "The user is disabled, or the token of another pool.");
    const released = attributesOf(scopes) ?? [...user.attributes.keys()];
    const readable = released.filter((name) => client.readAttributes?.includes(name) ?? true);
    const attributes = readable.flatMap((name) => {
      const value = user.attributes.get(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    return { sub: user.attributes.get("sub"), ...Object.fromEntries(attributes), username };
  }

  /** Source: Amazon Cognito developer guide, the managed login sign-out endpoint. */
  private async signOut(visit: PageVisit): Promise<void> {
    const { request, response, poolId, base, query } = visit;
    const client = this.client(poolId, query.get("client_id") ?? "");
    const [to, back] = [query.get("logout_uri"), query.get("redirect_uri")];
    const known = to === null ? client?.callbackUrls.includes(back ?? "") : client?.signOutUrls.includes(to);
    if (known === true) {
      const target = to ?? `${base}/login?${query}`;
      const user = this.browsers.find(request, poolId);
      response.appendHeader("set-cookie", this.browsers.close(request, base));
      redirect(response, (await this.samlSignOut.begin(visit, user, target)) ?? target);
    } else {
      fail(visit, client === undefined ? "invalid_request" : "redirect_mismatch");
    }
  }

  private discover(request: IncomingMessage, response: ServerResponse, pool: string): true {
    const [host] = [...this.rules.pools].find(([, id]) => id === pool) ?? [];
    const at = `http://${request.headers.host}`;
    const document = discoveryOf({ region: this.region, pool, at, domain: host && `${at}/_cognito/${host}` });
    sendJson(response, 200, document);
    return true;
  }

  private client(poolId: string, id: string): HostedClient | undefined {
    const client = this.rules.clients.get(id);
    return client?.poolId === poolId ? client : undefined;
  }
}

/** Answers a program: with JSON, or with OAuth 2.0's error. */
async function answer(
  { response }: PageVisit,
  work: () => Promise<object | undefined>,
  refused = 400,
): Promise<void> {
  try {
    sendJson(response, 200, await work());
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const described = error.message === error.code ? {} : { error_description: error.message };
    sendJson(response, refused, { error: error.code, ...described });
  }
}

function sendJson(response: ServerResponse, status: number, value: object | undefined): void {
  response
    .writeHead(status, { "content-type": "application/json;charset=UTF-8", "cache-control": "no-store" })
    .end(value === undefined ? "" : JSON.stringify(value));
}
