import { randomBytes } from "node:crypto";
import type { SAML } from "@node-saml/node-saml";
import type { Element } from "@xmldom/xmldom";
import { isRecord, type JsonObject, records, text } from "../../../../support/json";
import type { PoolKeys } from "../../providers/pool-keys";
import type { IdentityProvider } from "../../providers/provider";
import { metadataOf } from "../../providers/saml-details";
import type { ProviderSession } from "../codes";
import type { ProvenUser } from "./external-users";
import { type Statements, Values } from "./mapping";

/** Where an assertion is expected. */
export interface Expected {
  readonly provider: IdentityProvider;
  /** The URL of the assertion consumer service. */
  readonly returnTo: string;
  /** Undefined: the provider began the sign-in. */
  readonly requestId: string | undefined;
}

/** A proven user, and the assertion that proved it, which must not be used again. */
export interface Asserted extends ProvenUser {
  readonly assertionId: string;
  /** Epoch milliseconds, after which the assertion is refused anyway. */
  readonly expires: number;
  readonly session: ProviderSession;
}

const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
const PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";

/** Source: Amazon Cognito developer guide, the SAML assertion endpoint. */
const LONGEST_RESPONSE = 100_000;

/** Source: Amazon Cognito developer guide, things to know about SAML IdPs. */
export const entityIdOf = (poolId: string): string => `urn:amazon:cognito:sp:${poolId}`;

/** An XML name, so it begins with a letter or an underscore. */
export const newRequestId = (): string => `_${randomBytes(20).toString("hex")}`;

/** Where the browser signs in: the provider's URL for requests by redirect, signed where the provider is set so. */
export async function samlRequestUrl(
  expected: Expected,
  relayState: string,
  keys: PoolKeys,
): Promise<string> {
  const saml = await samlOf(expected, keys);
  return saml.getAuthorizeUrlAsync(relayState, undefined, {});
}

/**
 * The user of a SAML response. The library verifies the signature, which covers what is read, audience and times; here the
 * rest of the web browser profile is checked. Source: SAML 2.0 profiles, section 4.1.4.3.
 * @throws Error for anything else than a valid answer of this provider to this request.
 */
export async function userOfSamlResponse(
  encoded: string,
  expected: Expected,
  keys: PoolKeys,
): Promise<Asserted> {
  if (encoded.length > LONGEST_RESPONSE) throw new Error("the SAML response is too long");
  const { provider, returnTo, requestId } = expected;
  await requireResponse(Buffer.from(encoded, "base64").toString("utf8"), expected);
  const saml = await samlOf(expected, keys);
  const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: encoded });
  const assertion = recordIn(profile?.getAssertion?.(), "Assertion");
  const issuer = textOf(first(assertion.Issuer));
  if (issuer !== metadataOf(provider).entityId) throw new Error(`the assertion's issuer is ${issuer}`);
  const subject = recordOf(first(assertion.Subject));
  const confirmation = records(subject.SubjectConfirmation)
    .filter((each) => attributesOf(each).Method === BEARER)
    .map((each) => attributesOf(first(each.SubjectConfirmationData)))
    .find(({ Recipient, NotOnOrAfter, InResponseTo }) => {
      const isLate = Number.isNaN(timeOf(NotOnOrAfter)) || timeOf(NotOnOrAfter) <= Date.now();
      return Recipient === returnTo && InResponseTo === requestId && !isLate;
    });
  if (confirmation === undefined)
    throw new Error("no subject confirmation is for this recipient, this request and this time");
  const assertionId = text(attributesOf(assertion).ID);
  if (assertionId === undefined) throw new Error("the assertion has no ID");
  return {
    ...{ provider, issuer, assertionId, expires: timeOf(confirmation.NotOnOrAfter) },
    subject: profile?.nameID ?? "",
    statements: statementsOf(profile?.attributes),
    session: {
      ...{ nameId: profile?.nameID ?? "", format: profile?.nameIDFormat ?? "" },
      index: profile?.sessionIndex,
    },
  };
}

/** The library for a provider. @param signs whether it signs requests, whatever the provider's setting */
export async function samlOf(
  { provider, returnTo, requestId }: Expected,
  keys: PoolKeys,
  signs = provider.details.RequestSigningAlgorithm !== undefined,
): Promise<SAML> {
  const { SAML, ValidateInResponseTo } = await import("@node-saml/node-saml");
  const { poolId } = provider;
  const { certificates, signOn, signOut } = metadataOf(provider);
  return new SAML({
    ...{
      issuer: entityIdOf(poolId),
      audience: entityIdOf(poolId),
      callbackUrl: returnTo,
      entryPoint: signOn,
    },
    idpCert: [...certificates],
    ...(signOut !== undefined && { logoutUrl: signOut }),
    // The signature of the response or that of the assertion: what is read is what is signed.
    ...{ wantAssertionsSigned: false, wantAuthnResponseSigned: false },
    ...{ identifierFormat: null, disableRequestedAuthnContext: true },
    generateUniqueId: () => requestId ?? newRequestId(),
    validateInResponseTo: requestId === undefined ? ValidateInResponseTo.never : ValidateInResponseTo.always,
    cacheProvider: only(requestId),
    ...(signs && { privateKey: (await keys.of(poolId, "signing")).privateKey, signatureAlgorithm: "sha256" }),
    ...(encrypts(provider) && { decryptionPvk: (await keys.of(poolId, "encryption")).privateKey }),
  });
}

/** The only request that an answer may be to. */
function only(requestId: string | undefined) {
  const since = new Date().toISOString();
  return {
    saveAsync: async () => null,
    getAsync: async (id: string) => (id === requestId ? since : null),
    removeAsync: async () => null,
  };
}

/**
 * Checks the response around the assertion: where it was sent, what it answers, its status, and whether it is encrypted.
 * None of this may be signed, so it can only be a reason to refuse.
 */
async function requireResponse(xml: string, expected: Expected): Promise<void> {
  const response = await requireMessage(xml, "Response", expected);
  const encrypted = [...response.getElementsByTagNameNS(ASSERTION, "EncryptedAssertion")];
  if (encrypts(expected.provider) && encrypted.length === 0)
    throw new Error("the assertion is not encrypted");
}

/** Checks where a message was sent, what it answers, and its status. @returns its element */
export async function requireMessage(
  xml: string,
  name: "Response" | "LogoutResponse",
  { returnTo, requestId }: Omit<Expected, "provider">,
): Promise<Element> {
  const { DOMParser, onErrorStopParsing } = await import("@xmldom/xmldom");
  if (/<!DOCTYPE/i.test(xml)) throw new Error("the response has a document type");
  const parser = new DOMParser({ onError: onErrorStopParsing });
  const response = parser.parseFromString(xml, "text/xml").documentElement;
  if (response?.localName !== name) throw new Error(`this is no SAML ${name}`);
  const attribute = (name: string) => (response.hasAttribute(name) ? response.getAttribute(name) : undefined);
  if (![undefined, returnTo].includes(attribute("Destination") ?? undefined))
    throw new Error(`the response's destination is ${attribute("Destination")}`);
  if ((attribute("InResponseTo") || undefined) !== requestId)
    throw new Error("the response is not to this request");
  const [code] = response.getElementsByTagNameNS(PROTOCOL, "StatusCode");
  if (code?.getAttribute("Value") !== SUCCESS) {
    const [message] = response.getElementsByTagNameNS(PROTOCOL, "StatusMessage");
    throw new Error(message?.textContent || `the provider's status is ${code?.getAttribute("Value")}`);
  }
  return response;
}

const encrypts = ({ details }: IdentityProvider): boolean => details.EncryptedResponses === "true";

/** The values of attributes by their names. */
function statementsOf(attributes: unknown): Statements {
  return Object.fromEntries(
    Object.entries(recordOf(attributes)).map(([name, value]) => [
      name,
      new Values([value].flat().filter((each) => typeof each === "string")),
    ]),
  );
}

// The library's parser has lists of children, attributes in `$`, and text in `_`.
const recordOf = (value: unknown): JsonObject => (isRecord(value) ? value : {});
const recordIn = (value: unknown, name: string): JsonObject => recordOf(recordOf(value)[name]);
const first = (list: unknown): unknown => (Array.isArray(list) && list.length === 1 ? list[0] : undefined);
const attributesOf = (element: unknown): JsonObject => recordIn(element, "$");
const textOf = (element: unknown): string => text(element) ?? text(recordOf(element)._) ?? "";
const timeOf = (value: unknown): number => Date.parse(text(value) ?? "");
