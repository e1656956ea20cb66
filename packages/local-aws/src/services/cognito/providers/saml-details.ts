import type { JsonObject } from "../../../support/json";
import type { KnownProvider } from "./oidc-details";
import { type IdentityProvider, invalid } from "./provider";
import { fetchProvider } from "./reachable";
import { readSamlMetadata, type SamlMetadata } from "./saml-metadata";

/** Details that Describe adds; an update may send them back. */
const described = ["ActiveEncryptionCertificate", "SLORedirectBindingURI", "SSORedirectBindingURI"];

const switches = ["EncryptedResponses", "IDPInit", "IDPSignout"];

const settings = new Set([
  "MetadataURL",
  "MetadataFile",
  "RequestSigningAlgorithm",
  ...switches,
  ...described,
]);

/** Source: Amazon Cognito developer guide: metadata from a URL is read again every six hours. */
const METADATA_AGE = 6 * 3_600_000;

/** Source: Cognito API reference, StringType. */
const LONGEST_METADATA = 131_072;

/**
 * Checks the details of a SAML provider, and reads its metadata. Source: Cognito API reference, CreateIdentityProvider.
 * @param encryptionCertificate of the pool, for providers that encrypt
 * @throws AwsError InvalidParameterException naming the setting.
 */
export async function readSamlDetails(
  given: Readonly<Record<string, string>>,
  encryptionCertificate: () => Promise<string>,
): Promise<KnownProvider> {
  const unknown = Object.keys(given).find((name) => !settings.has(name));
  if (unknown !== undefined) throw invalid(`ProviderDetails: unknown key ${unknown}`);
  for (const name of switches) {
    if (!["true", "false", undefined].includes(given[name]))
      throw invalid(`ProviderDetails: ${name} is true or false, not ${given[name]}`);
  }
  if (!["rsa-sha256", undefined].includes(given.RequestSigningAlgorithm)) {
    throw invalid(
      `ProviderDetails: RequestSigningAlgorithm is rsa-sha256, not ${given.RequestSigningAlgorithm}`,
    );
  }
  const { MetadataURL: url, MetadataFile: file } = given;
  if (Boolean(url) === Boolean(file))
    throw invalid("ProviderDetails: either MetadataURL or MetadataFile is required");
  const metadata = await readSamlMetadata(url ? await fetched(url) : (file ?? ""));
  const kept = Object.entries(given).filter(([name]) => !described.includes(name));
  return {
    details: {
      ...Object.fromEntries(kept),
      SSORedirectBindingURI: metadata.signOn,
      ...(metadata.signOut !== undefined && { SLORedirectBindingURI: metadata.signOut }),
      ...(given.EncryptedResponses === "true" && {
        ActiveEncryptionCertificate: bare(await encryptionCertificate()),
      }),
    },
    discovered: { metadata, readAt: Date.now() },
  };
}

/**
 * The provider with metadata that is at most six hours old, where a URL has it and answers.
 * @returns the provider itself if nothing was read
 */
export async function withFreshMetadata(provider: IdentityProvider): Promise<IdentityProvider> {
  const { MetadataURL: url } = provider.details;
  if (url === undefined || Date.now() - Number(provider.discovered.readAt) < METADATA_AGE) return provider;
  try {
    const discovered: JsonObject = {
      metadata: await readSamlMetadata(await fetched(url)),
      readAt: Date.now(),
    };
    return { ...provider, discovered };
  } catch {
    return provider; // The provider is down, or its metadata broken: the known certificates stay.
  }
}

export const metadataOf = ({ discovered }: IdentityProvider): SamlMetadata =>
  discovered.metadata as SamlMetadata;

/** A certificate without the lines around it, as Cognito shows it. */
export const bare = (pem: string): string => pem.replaceAll(/-----[A-Z ]+-----|\s/g, "");

async function fetched(url: string): Promise<string> {
  const response = await fetchProvider(url).catch((error: Error) => {
    throw invalid(`Error retrieving metadata from ${url}: ${error.message}`);
  });
  if (!response.ok) throw invalid(`Error retrieving metadata from ${url}: ${response.status}`);
  const xml = await response.text();
  if (xml.length > LONGEST_METADATA) throw invalid(`The metadata at ${url} is too long`);
  return xml;
}
