import { X509Certificate } from "node:crypto";
import { DOMParser, type Element, onWarningStopParsing } from "@xmldom/xmldom";
import type { SigningCertificate } from "../../registry/connection";
import { Problem, unprocessable } from "../../shared/errors";
import { isOwnMachine } from "../public-url";

/** A company's SAML provider, by its metadata. */
export interface SamlProvider {
  readonly entityId: string;
  /** Where browsers sign in, by redirect. */
  readonly signOnUrl: string;
  /** Any of them may sign; none has expired. */
  readonly certificates: readonly (SigningCertificate & { readonly der: string })[];
}

const METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
const PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
const SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";
const REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/** Base64. Source: Amazon Cognito developer guide, things to know about SAML IdPs. */
const LONGEST_CERTIFICATE = 4096;

/** A provider shows two while it changes them. */
const MOST_CERTIFICATES = 5;

/** Bits. Source: NIST SP 800-131A, RSA for digital signatures. */
const SHORTEST_RSA_KEY = 2048;

/** A document as deep as this is none. */
const MOST_ELEMENTS = 5_000;

/**
 * Reads the metadata of one identity provider. Source: SAML 2.0 metadata, section 2.4.3. Certificates that have expired
 * do not count.
 * @param local also takes a sign-on URL on this machine, without TLS
 * @throws Problem 422
 */
export function readMetadata(
  xml: string,
  { now, local }: { readonly now: Date; readonly local: boolean },
): SamlProvider {
  try {
    const entity = rootOf(xml);
    const [descriptor, second] = childrenOf(entity, METADATA, "IDPSSODescriptor");
    const protocols = (descriptor?.getAttribute("protocolSupportEnumeration") ?? "").split(/\s+/);
    if (descriptor === undefined || second !== undefined || !protocols.includes(PROTOCOL)) {
      throw refused("does not describe one SAML 2.0 identity provider");
    }
    return {
      entityId: entityIdOf(entity),
      signOnUrl: signOnUrlOf(descriptor, local),
      certificates: certificatesOf(descriptor, now),
    };
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw refused("is not well-formed XML");
  }
}

/**
 * Writes metadata anew, of what was read alone: what another reader could make of the company's document does not
 * matter.
 */
export function writeMetadata({ entityId, signOnUrl, certificates }: SamlProvider): string {
  const keys = certificates.map(
    ({ der }) =>
      `<KeyDescriptor use="signing"><KeyInfo xmlns="${SIGNATURE}"><X509Data><X509Certificate>${der}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`,
  );
  return [
    `<EntityDescriptor xmlns="${METADATA}" entityID="${escaped(entityId)}">`,
    `<IDPSSODescriptor protocolSupportEnumeration="${PROTOCOL}">`,
    ...keys,
    `<SingleSignOnService Binding="${REDIRECT}" Location="${escaped(signOnUrl)}"/>`,
    "</IDPSSODescriptor></EntityDescriptor>",
  ].join("");
}

const refused = (message: string) =>
  unprocessable("The metadata is not that of a SAML 2.0 identity provider.", [
    { field: "metadata", message },
  ]);

function rootOf(xml: string): Element {
  // Metadata has no use for a document type, which could declare entities.
  if (/<!DOCTYPE/i.test(xml)) throw refused("has a document type");
  if ((xml.match(/<[^/!?]/g) ?? []).length > MOST_ELEMENTS) throw refused("has too many elements");
  const parser = new DOMParser({ onError: onWarningStopParsing });
  const root = parser.parseFromString(xml, "text/xml").documentElement;
  if (root?.localName === "EntityDescriptor" && root.namespaceURI === METADATA) return root;
  throw refused("is no EntityDescriptor");
}

const childrenOf = (parent: Element, namespace: string, name: string): Element[] =>
  [...parent.getElementsByTagNameNS(namespace, name)].filter(({ parentNode }) => parentNode === parent);

/** Source of the length: SAML 2.0 core, section 8.3.6. */
function entityIdOf(entity: Element): string {
  const entityId = entity.getAttribute("entityID") ?? "";
  if (/^[\x21-\x7e]{1,1024}$/.test(entityId)) return entityId;
  throw refused("has no entityID of printable ASCII, of at most 1,024 characters");
}

function signOnUrlOf(descriptor: Element, local: boolean): string {
  const service = childrenOf(descriptor, METADATA, "SingleSignOnService").find(
    (each) => each.getAttribute("Binding") === REDIRECT,
  );
  const location = service?.getAttribute("Location") ?? "";
  const url = URL.canParse(location) ? new URL(location) : undefined;
  const isSecure =
    url?.protocol === "https:" || (local && url?.protocol === "http:" && isOwnMachine(url.hostname));
  if (url !== undefined && isSecure && url.username === "" && url.password === "" && url.hash === "")
    return url.href;
  throw refused("has no SingleSignOnService with the binding HTTP-Redirect and an https URL");
}

function certificatesOf(descriptor: Element, now: Date): SamlProvider["certificates"] {
  const texts = childrenOf(descriptor, METADATA, "KeyDescriptor")
    .filter((key) => key.getAttribute("use") !== "encryption")
    .flatMap((key) => [...key.getElementsByTagNameNS(SIGNATURE, "X509Certificate")])
    .map(({ textContent }) => (textContent ?? "").replaceAll(/\s/g, ""));
  const all = [...new Set(texts)].map(certificateOf);
  const valid = all.filter(({ expires_at }) => Date.parse(expires_at) > now.getTime());
  if (valid.length === 0) throw refused("has no signing certificate that is valid");
  if (valid.length > MOST_CERTIFICATES)
    throw refused(`has more than ${MOST_CERTIFICATES} signing certificates`);
  return valid;
}

function certificateOf(text: string) {
  const certificate = parsed(text);
  const { modulusLength = SHORTEST_RSA_KEY } = certificate.publicKey.asymmetricKeyDetails ?? {};
  if (modulusLength < SHORTEST_RSA_KEY) {
    throw refused(`has a signing certificate with a key of less than ${SHORTEST_RSA_KEY} bits`);
  }
  return {
    sha256: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    expires_at: new Date(certificate.validTo).toISOString(),
    der: certificate.raw.toString("base64"),
  };
}

function parsed(text: string): X509Certificate {
  if (text.length <= LONGEST_CERTIFICATE && /^[A-Za-z0-9+/]+=*$/.test(text)) {
    try {
      return new X509Certificate(Buffer.from(text, "base64"));
    } catch {
      // Base64 of something else.
    }
  }
  throw refused("has a signing certificate that is no X.509 certificate");
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
