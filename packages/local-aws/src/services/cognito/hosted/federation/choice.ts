import { COGNITO } from "../../client-changes";
import type { IdentityProviders } from "../../providers/identity-providers";
import type { IdentityProvider } from "../../providers/provider";
import type { SignedInUser } from "../codes";
import type { HostedClient } from "../rules";

/** Where a user signs in: at a provider, or with a password of the pool. */
export interface Choice {
  /** Undefined: the pool itself. */
  readonly provider: IdentityProvider | undefined;
  /** Whether the request asks for it, and takes no user of another. */
  readonly asked: boolean;
}

/**
 * Where the request wants the user to sign in: `identity_provider`, `idp_identifier`, or what the client has.
 * @returns undefined: nowhere, since the client does not support the provider, or has several and the request names none.
 */
export function choose(
  query: URLSearchParams,
  client: HostedClient,
  providers: IdentityProviders,
): Choice | undefined {
  const [name, identifier] = [query.get("identity_provider"), query.get("idp_identifier")];
  if (name !== null && identifier !== null) return undefined;
  if (name === COGNITO) return supportsPasswords(client) ? { provider: undefined, asked: true } : undefined;
  if (name === null && identifier === null) {
    if (supportsPasswords(client)) return { provider: undefined, asked: false };
    const [only, ...others] = client.providers;
    const provider = providers.find(client.poolId, only ?? "");
    return provider !== undefined && others.length === 0 ? { provider, asked: false } : undefined;
  }
  const provider =
    name === null
      ? providers.byIdentifier(client.poolId, identifier ?? "")
      : providers.find(client.poolId, name);
  return provider !== undefined && supports(client, provider.name) ? { provider, asked: true } : undefined;
}

/** Whether a browser's user may have a code for the client without signing in again. */
export function suits({ provider }: SignedInUser, client: HostedClient, choice: Choice): boolean {
  const supported = provider === undefined ? supportsPasswords(client) : supports(client, provider);
  return supported && (!choice.asked || provider === choice.provider?.name);
}

export const supportsPasswords = (client: HostedClient): boolean => supports(client, COGNITO);

const supports = ({ providers }: HostedClient, name: string): boolean => providers.includes(name);
