import { AwsError } from "../../../../http/errors";
import type { IdentityProviders } from "../../providers/identity-providers";
import type { IdentityProvider } from "../../providers/provider";
import { withFreshMetadata } from "../../providers/saml-details";
import type { ClientRules, PoolRules } from "../../rules";
import {
  type AuthorizationRequest,
  readAuthorizationRequest,
  withParameters,
} from "../authorization-request";
import type { ProviderSession, SignedInUser } from "../codes";
import type { HostedClient } from "../rules";
import { fail, type PageVisit, redirect } from "../sign-in-pages";
import { choose } from "./choice";
import type { ExternalUsers, ProvenUser } from "./external-users";
import { authorizationUrl, newOidcSecrets, userOfResponse } from "./oidc";
import { Pending, type PendingSignIn } from "./pending";
import { type Asserted, newRequestId, samlRequestUrl, userOfSamlResponse } from "./saml";

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
    user: Pick<SignedInUser, "username" | "provider" | "session">,
  ): void;
}

/** Characters of a provider's explanation that are passed on. */
const LONGEST_REASON = 500;

const OIDC_RETURN = "/oauth2/idpresponse";
const SAML_RETURN = "/saml2/idpresponse";

/** Sign-ins at identity providers: sends browsers there, and takes the answers. */
export class Federation {
  private readonly pending = new Pending<PendingSignIn>();
  /** Assertions that were used, by issuer and ID, until they expire. */
  private readonly used = new Map<string, number>();

  constructor(private readonly parts: FederationParts) {}

  /** Sends the browser to the provider. */
  async begin(visit: PageVisit, request: AuthorizationRequest, found: IdentityProvider): Promise<void> {
    await this.orRefuse(visit, request, async () => {
      const { poolId } = visit;
      const query = visit.query.toString();
      if (found.type === "OIDC") {
        const [returnTo, secrets] = [urlOf(visit, OIDC_RETURN), await newOidcSecrets(found)];
        const state = this.start(visit, { poolId, provider: found, query, returnTo, secrets });
        return redirect(visit.response, await authorizationUrl(found, returnTo, state, secrets));
      }
      const provider = await withFreshMetadata(found);
      if (provider !== found) this.parts.providers.refresh(provider);
      const [returnTo, requestId] = [urlOf(visit, SAML_RETURN), newRequestId()];
      const state = this.start(visit, { poolId, provider, query, returnTo, secrets: { requestId } });
      const expected = { provider, returnTo, requestId };
      redirect(visit.response, await samlRequestUrl(expected, state, this.parts.providers.keys));
    });
  }

  private start({ request, response, base }: PageVisit, signIn: PendingSignIn): string {
    const { state, cookie } = this.pending.start(request, base, signIn);
    response.appendHeader("set-cookie", cookie);
    return state;
  }

  /** GET /oauth2/idpresponse */
  async takeOidcAnswer(visit: PageVisit): Promise<void> {
    const pending = this.answered(visit, visit.query, "state");
    if (pending?.provider.type !== "OIDC") return fail(visit, "invalid_request");
    await this.complete(visit, pending, () => userOfResponse(pending, visit.query));
  }

  /** POST /saml2/idpresponse */
  async takeSamlAnswer(visit: PageVisit): Promise<void> {
    const response = visit.form.get("SAMLResponse") ?? "";
    const pending = this.answered(visit, visit.form, "RelayState") ?? this.unsolicited(visit);
    if (pending?.provider.type !== "SAML") return fail(visit, "invalid_request");
    const { provider, returnTo, secrets } = pending;
    await this.complete(visit, pending, async () => {
      const expected = { provider, returnTo, requestId: secrets.requestId };
      const user = await userOfSamlResponse(response, expected, this.parts.providers.keys);
      this.use(user);
      return user;
    });
  }

  /**
   * A sign-in that a provider begins, where it may: the relay state is an application's request.
   * Source: Amazon Cognito developer guide, IdP-initiated SAML sign-in.
   */
  private unsolicited(visit: PageVisit): PendingSignIn | undefined {
    const query = visit.form.get("RelayState") ?? "";
    const asked = new URLSearchParams(query);
    const client = this.parts.hostedClient(visit.poolId, asked.get("client_id") ?? "");
    const choice = client && choose(asked, client, this.parts.providers);
    if (choice?.provider?.details.IDPInit !== "true" || !choice.asked) return undefined;
    const returnTo = urlOf(visit, SAML_RETURN);
    return { poolId: visit.poolId, provider: choice.provider, query, returnTo, secrets: {} };
  }

  /** @throws Error for an assertion that was used before. Source: Amazon Cognito developer guide, no replayed assertions. */
  private use({ issuer, assertionId, expires }: Asserted): void {
    for (const [known, until] of this.used) if (until < Date.now()) this.used.delete(known);
    const key = JSON.stringify([issuer, assertionId]);
    if (this.used.has(key)) throw new Error("the assertion was used before");
    this.used.set(key, expires);
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
    prove: () => Promise<ProvenUser & { readonly session?: ProviderSession }>,
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
      const { session, ...user } = await prove();
      const username = await externalUsers.admit(user, rules, pool(visit.poolId));
      this.parts.finish(visit, request, { username, provider: provider.name, ...(session && { session }) });
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
