import type { SamlBody } from "../../../api/connection-bodies";
import { requirePublicUrl } from "../public-url";
import type { Proposal } from "./proposal";
import { readMetadata, type SamlProvider, writeMetadata } from "./saml-metadata";

/** The attribute of an assertion that has the address. */
const EMAIL = "email";

/** Where metadata comes from. */
export interface MetadataSource {
  /** Takes providers on this machine, without TLS. */
  readonly localProviders: boolean;
  /** Reads a document at a public URL. @throws Problem 422 */
  readonly fetchMetadata: (url: string) => Promise<string>;
  readonly now: () => Date;
}

/** @throws Problem 422 */
export async function samlProposal(
  { metadata_url, metadata, email_claim, groups_claim }: SamlBody,
  { localProviders, fetchMetadata, now }: MetadataSource,
): Promise<Proposal> {
  if (metadata_url !== undefined) requirePublicUrl("metadata_url", metadata_url, localProviders);
  const document = metadata_url === undefined ? metadata : await fetchMetadata(metadata_url);
  const provider =
    document === undefined ? undefined : readMetadata(document, { now: now(), local: localProviders });
  return {
    type: "SAML",
    issuer: provider?.entityId,
    set: {
      ...(email_claim !== undefined && { email_claim }),
      ...(metadata_url !== undefined && { metadata_url }),
      ...(provider !== undefined && {
        sign_on_url: provider.signOnUrl,
        certificates: provider.certificates.map(({ der: _, ...shown }) => shown),
      }),
    },
    remove: [
      ...(email_claim === undefined ? (["email_claim"] as const) : []),
      ...(metadata === undefined ? [] : (["metadata_url"] as const)),
    ],
    details: provider && detailsOf(provider),
    mapping: {
      email: email_claim ?? EMAIL,
      ...(groups_claim !== undefined && { "custom:sso_groups": groups_claim }),
    },
  };
}

/**
 * Cognito gets a document and no URL, which it would read again by itself: what it trusts is what was checked here. It takes
 * no response that it did not ask for, and leaves sessions at the company alone.
 */
const detailsOf = (provider: SamlProvider) => ({
  MetadataFile: writeMetadata(provider),
  IDPInit: "false",
  IDPSignout: "false",
  RequestSigningAlgorithm: "rsa-sha256",
});
