import { AwsError } from "../../../../http/errors";
import type { IdentityProviders } from "../../providers/identity-providers";
import type { IdentityProvider } from "../../providers/provider";
import type { ClientRules, PoolRules } from "../../rules";
import {
  type AuthorizationRequest,
  readAuthorizationRequest,
  withParameters,
} from "../authorization-request";
import type { HostedClient } from "../rules";
import { fail, type PageVisit, redirect } from "../sign-in-pages";
import { choose } from "./choice";
import type { ExternalUsers, ProvenUser } from "./external-users";
import { authorizationUrl, newOidcSecrets, userOfResponse } from "./oidc";
import { type PendingSignIn, PendingSignIns } from "./pending";

export interface FederationParts {
  readonly providers: IdentityProviders;
  readonly externalUsers: ExternalUsers;
  client(id: string): ClientRules;
  pool(id: string): PoolRules;
  hostedClient(poolId: string, id: string): HostedClient | undefined;
  /** Signs the browser in, and sends the application its code. */
  finish(
    visit: PageVisit,
    request: AuthorizationRequest,
    user: { readonly username: string; readonly provider: string },
  ): void;
}

/** Characters of a provider's explanation that are passed on. */
const LONGEST_REASON = 500;

const OIDC_RETURN = "/oauth2/idpresponse";

/** Sign-ins at identity providers: sends browsers there, and takes the answers. */
export class Federation {
  private readonly pending = new PendingSignIns();

  constructor(private readonly parts: FederationParts) {}

  /** Sends the browser to the provider. */
  async begin(visit: PageVisit, request: AuthorizationRequest, provider: IdentityProvider): Promise<void> {
    await this.orRefuse(visit, request, async () => {
      const returnTo = urlOf(visit, OIDC_RETURN);
      const secrets = await newOidcSecrets(provider);
      const { poolId } = visit;
      const signIn = { poolId, provider, query: visit.query.toString(), returnTo, secrets };
      const { state, cookie } = this.pending.start(visit.request, visit.base, signIn);
      const url = await authorizationUrl(provider, returnTo, state, secrets);
      visit.response.appendHeader("set-cookie", cookie);
      redirect(visit.response, url);
    });
  }

  /** GET /oauth2/idpresponse */
  async takeOidcAnswer(visit: PageVisit): Promise<void> {
    const pending = this.answered(visit, visit.query, "state");
    if (pending?.provider.type !== "OIDC") return fail(visit, "invalid_request");
    await this.complete(visit, pending, () => userOfResponse(pending, visit.query));
  }

  /** The sign-in that an answer belongs to; undefined also for an answer with a parameter twice: parsers differ on those. */
  private answered(visit: PageVisit, answer: URLSearchParams, name: string): PendingSignIn | undefined {
    const state = answer.get(name) ?? "";
    const pending = this.pending.take(visit.request, visit.poolId, state);
    const names = [...answer.keys()];
    return new Set(names).size === names.length ? pending : undefined;
  }

  private async complete(
    visit: PageVisit,
    { query, provider }: PendingSignIn,
    prove: () => Promise<ProvenUser>,
  ): Promise<void> {
    const { providers, externalUsers, hostedClient, client, pool } = this.parts;
    const asked = new URLSearchParams(query);
    const request = readAuthorizationRequest(asked, (id) => hostedClient(visit.poolId, id));
    if ("error" in request) return fail(visit, request.error);
    // Provider or client may have changed since the browser was sent there.
    const current = choose(asked, request.client, providers)?.provider;
    if (current?.name !== provider.name || current.modified !== provider.modified)
      return fail(visit, "invalid_request");
    await this.orRefuse(visit, request, async () => {
      const rules = client(request.client.id);
      const username = await externalUsers.admit(await prove(), rules, pool(visit.poolId));
      this.parts.finish(visit, request, { username, provider: provider.name });
    });
  }

  /** Does the work, or sends the browser back to the application with the reason. */
  private async orRefuse(
    { response }: PageVisit,
    { redirectUri, state }: AuthorizationRequest,
    work: () => Promise<void>,
  ): Promise<void> {
    await work().catch((error: unknown) => {
      const { error: code, error_description: description } = reasonOf(error);
      redirect(response, withParameters(redirectUri, { error: code, error_description: description, state }));
    });
  }
}

/** The error of an application's request. What a provider says is passed on, as Cognito does. */
function reasonOf(error: unknown): { readonly error: string; readonly error_description: string } {
  if (error instanceof AwsError) return { error: "invalid_request", error_description: error.message };
  const { error: given, error_description: said, cause, message } = error as Error & Record<string, unknown>;
  if (typeof given === "string" && /^[a-z_]{1,40}$/.test(given)) {
    return { error: given, error_description: String(said ?? given).slice(0, LONGEST_REASON) };
  }
  const detail = cause instanceof Error ? `${message}: ${cause.message}` : message;
  return {
    error: "invalid_request",
    error_description: `Invalid answer of the identity provider: ${detail}`,
  };
}

/** The URL of a path of the domain, by the name under which the browser knows it. */
export const urlOf = ({ request, base }: PageVisit, path: string): string =>
  `http://${request.headers.host}${base}${path}`;
