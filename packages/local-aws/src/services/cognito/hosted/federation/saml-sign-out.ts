import type { IdentityProviders } from "../../providers/identity-providers";
import type { IdentityProvider } from "../../providers/provider";
import { metadataOf } from "../../providers/saml-details";
import type { SignedInUser } from "../codes";
import { fail, type PageVisit, redirect } from "../sign-in-pages";
import { urlOf } from "./federation";
import { Pending } from "./pending";
import { entityIdOf, newRequestId, requireMessage, samlOf } from "./saml";

/** A sign-out at a provider that waits for its answer. */
interface PendingSignOut {
  readonly poolId: string;
  readonly provider: IdentityProvider;
  readonly requestId: string;
  /** Where the browser goes in the end. */
  readonly target: string;
}

const RETURN = "/saml2/logout";

/** Sign-outs at SAML providers with `IDPSignout`. Source: Amazon Cognito developer guide, SAML sign-out flow. */
export class SamlSignOut {
  private readonly pending = new Pending<PendingSignOut>();

  constructor(private readonly providers: IdentityProviders) {}

  /** Where the browser ends the user's session at the provider, by a signed request; undefined: there is nothing to end. */
  async begin(visit: PageVisit, user: SignedInUser | undefined, target: string): Promise<string | undefined> {
    const { poolId, request, response, base } = visit;
    const provider = this.providers.find(poolId, user?.provider ?? "");
    if (provider?.details.IDPSignout !== "true" || user?.session === undefined) return undefined;
    if (metadataOf(provider).signOut === undefined) return undefined;
    const requestId = newRequestId();
    const { state, cookie } = this.pending.start(request, base, { poolId, provider, requestId, target });
    response.appendHeader("set-cookie", cookie);
    const saml = await samlOf(
      { provider, returnTo: urlOf(visit, RETURN), requestId },
      this.providers.keys,
      true,
    );
    const { nameId, format, index } = user.session;
    const session = {
      ...{ issuer: entityIdOf(poolId), nameID: nameId, nameIDFormat: format },
      ...(index !== undefined && { sessionIndex: index }),
    };
    return saml.getLogoutUrlAsync(session, state, {});
  }

  /** POST /saml2/logout: the provider's answer, which is signed. Anything else leads nowhere. */
  async end(visit: PageVisit): Promise<void> {
    const { request, response, poolId, form } = visit;
    const signOut = this.pending.take(request, poolId, form.get("RelayState") ?? "");
    if (signOut === undefined) return fail(visit, "invalid_request");
    const isOver = await this.isAnswer(form.get("SAMLResponse") ?? "", signOut, urlOf(visit, RETURN));
    if (isOver) redirect(response, signOut.target);
    else fail(visit, "invalid_request");
  }

  private async isAnswer(
    SAMLResponse: string,
    { provider, requestId }: PendingSignOut,
    returnTo: string,
  ): Promise<boolean> {
    try {
      const xml = Buffer.from(SAMLResponse, "base64").toString("utf8");
      await requireMessage(xml, "LogoutResponse", { returnTo, requestId });
      // The library knows requests of assertions only, so the one of this answer is checked above.
      const saml = await samlOf({ provider, returnTo, requestId: undefined }, this.providers.keys);
      return (await saml.validatePostResponseAsync({ SAMLResponse })).loggedOut;
    } catch {
      return false;
    }
  }
}
