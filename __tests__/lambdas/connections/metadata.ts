import { newCertificate } from "../../../packages/local-aws/__tests__/support/companies/saml";

/** Of the first certificate, and of all others: nothing is signed with them. */
let keys: ReturnType<typeof newCertificate> | undefined;

/** Base64 of a certificate, as metadata has it. @param from, to validity; default: a year from now on */
export async function certificate(from?: Date, to?: Date): Promise<string> {
  const valid = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  keys ??= newCertificate();
  const { certificate: pem } = await newCertificate(valid, await keys);
  return pem.replaceAll(/-----[A-Z ]+-----|\s/g, "");
}

export interface Shown {
  readonly entityId?: string;
  readonly signOn?: string;
  readonly certificates?: readonly string[];
  /** Elements before the sign-on service. */
  readonly more?: string;
}

export const ENTITY = "https://idp.acme.com/entity";
export const SIGN_ON = "https://idp.acme.com/sso";
export const REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

export const key = (text: string, use = ' use="signing"') =>
  `<md:KeyDescriptor${use}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>\n${text}\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;

/** Metadata of a company's SAML provider, with what real ones have around it. */
export const metadataOf = ({
  entityId = ENTITY,
  signOn = SIGN_ON,
  certificates = [],
  more = "",
}: Shown): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${entityId}">`,
    '<md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">',
    ...certificates.map((each) => key(each)),
    "<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>",
    more,
    `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.acme.com/post"/>`,
    `<md:SingleSignOnService Binding="${REDIRECT}" Location="${signOn}"/>`,
    "</md:IDPSSODescriptor></md:EntityDescriptor>",
  ].join("\n");
