import { X509Certificate } from "node:crypto";
import type { Element } from "@xmldom/xmldom";
import { invalid } from "./provider";
import { requireUrl } from "./reachable";

/** What sign-ins use of a SAML provider's metadata. */
export interface SamlMetadata {
  readonly entityId: string;
  /** Where browsers sign in and out by redirect. */
  readonly signOn: string;
  readonly signOut: string | undefined;
  /** Base64 of DER; any of them may sign. */
  readonly certificates: readonly string[];
}

const METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
const SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";
const REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/** Source: Amazon Cognito developer guide, things to know about SAML IdPs. */
const LONGEST_CERTIFICATE = 4096;

/**
 * Reads the metadata of one identity provider. Source: SAML 2.0 metadata, section 2.4.3.
 * @throws AwsError InvalidParameterException, also for a signing certificate that has expired.
 */
export async function readSamlMetadata(xml: string): Promise<SamlMetadata> {
  const entity = await parse(xml);
  const descriptor = childrenOf(entity, METADATA, "IDPSSODescriptor")[0];
  const entityId = entity.getAttribute("entityID") ?? "";
  if (descriptor === undefined || entityId === "")
    throw invalid("The metadata is not of an identity provider");
  const signOn = serviceOf(descriptor, "SingleSignOnService");
  if (signOn === undefined)
    throw invalid("The metadata has no SingleSignOnService with the binding HTTP-Redirect");
  const certificates = childrenOf(descriptor, METADATA, "KeyDescriptor")
    .filter((key) => key.getAttribute("use") !== "encryption")
    .flatMap((key) => [...key.getElementsByTagNameNS(SIGNATURE, "X509Certificate")])
    .map(({ textContent }) => (textContent ?? "").replaceAll(/\s/g, ""));
  if (certificates.length === 0) throw invalid("The metadata has no signing certificate");
  for (const certificate of certificates) requireValid(certificate);
  return { entityId, signOn, signOut: serviceOf(descriptor, "SingleLogoutService"), certificates };
}

async function parse(xml: string): Promise<Element> {
  const { DOMParser, onWarningStopParsing } = await import("@xmldom/xmldom");
  // Metadata has no use for a document type, which could declare entities.
  if (/<!DOCTYPE/i.test(xml)) throw invalid("The metadata has a document type");
  try {
    const parser = new DOMParser({ onError: onWarningStopParsing });
    const root = parser.parseFromString(xml, "text/xml").documentElement;
    if (root?.localName === "EntityDescriptor") return root;
  } catch {
    // Not well-formed.
  }
  throw invalid("The metadata is not a SAML EntityDescriptor");
}

const childrenOf = (parent: Element, namespace: string, name: string): Element[] =>
  [...parent.getElementsByTagNameNS(namespace, name)].filter(({ parentNode }) => parentNode === parent);

function serviceOf(descriptor: Element, name: string): string | undefined {
  const service = childrenOf(descriptor, METADATA, name).find(
    (each) => each.getAttribute("Binding") === REDIRECT,
  );
  return service && requireUrl(name, service.getAttribute("Location") ?? "").href;
}

function requireValid(certificate: string): void {
  if (certificate.length > LONGEST_CERTIFICATE) {
    throw invalid(`A signing certificate has more than ${LONGEST_CERTIFICATE} characters`);
  }
  let expires: Date;
  try {
    expires = new Date(new X509Certificate(Buffer.from(certificate, "base64")).validTo);
  } catch {
    throw invalid("A signing certificate of the metadata is not an X.509 certificate");
  }
  if (expires < new Date()) throw invalid(`A signing certificate expired at ${expires.toISOString()}`);
}
