import type { OidcBody } from "../../../api/connection-bodies";
import type { Connection } from "../../registry/connection";
import { secretMissing } from "../problems";
import { requirePublicUrl } from "../public-url";
import type { Proposal } from "./proposal";

/** What every connection asks a provider for. */
export const SCOPES = ["openid", "email", "profile"];

/** Cognito discovers the endpoints from the issuer. @throws Problem 422 */
export function oidcProposal(
  { issuer, client_id, client_secret, client_secret_expires_at: end, extra_scopes, groups_claim }: OidcBody,
  before: Connection | undefined,
  { localProviders }: { readonly localProviders: boolean },
): Proposal {
  requirePublicUrl("issuer", issuer, localProviders);
  const scopes = (of: readonly string[] = []) => [...SCOPES, ...of].join(" ");
  // Cognito takes the details as a whole, or leaves them.
  const differs =
    before === undefined ||
    before.client_id !== client_id ||
    scopes(before.extra_scopes) !== scopes(extra_scopes);
  if (differs && client_secret === undefined) throw secretMissing();
  return {
    type: "OIDC",
    issuer,
    set: {
      client_id,
      ...(extra_scopes !== undefined && { extra_scopes }),
      ...(end !== undefined && { client_secret_expires_at: new Date(end).toISOString() }),
    },
    remove: [
      ...(extra_scopes === undefined ? (["extra_scopes"] as const) : []),
      // The end is the secret's: a new one may have another, and an old one keeps its own.
      ...(end === undefined && client_secret !== undefined ? (["client_secret_expires_at"] as const) : []),
    ],
    details:
      client_secret === undefined
        ? undefined
        : {
            client_id,
            client_secret,
            oidc_issuer: issuer,
            authorize_scopes: scopes(extra_scopes),
            attributes_request_method: "GET",
          },
    mapping: {
      username: "sub",
      email: "email",
      ...(groups_claim !== undefined && { "custom:sso_groups": groups_claim }),
    },
  };
}
