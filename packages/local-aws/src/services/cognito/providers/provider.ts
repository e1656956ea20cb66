import { AwsError } from "../../../http/errors";
import { isRecord, type JsonObject, strings, text } from "../../../support/json";

/** The types that the endpoint supports. */
export type ProviderType = "OIDC" | "SAML";

/** An identity provider of a user pool, as it is stored. */
export interface IdentityProvider {
  readonly poolId: string;
  readonly name: string;
  readonly type: ProviderType;
  /** `ProviderDetails` as Describe returns them. */
  readonly details: Readonly<Record<string, string>>;
  /** What was discovered beyond the details; not part of the API. */
  readonly discovered: JsonObject;
  /** Attributes of the pool to claims or attributes of the provider. */
  readonly mapping: Readonly<Record<string, string>>;
  readonly identifiers: readonly string[];
  /** Epoch seconds, with fractions: each change has a time of its own. */
  readonly created: number;
  readonly modified: number;
}

/** Source: Cognito API reference, CreateIdentityProvider. */
const NAME = /^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+$/u;
const NAME_LENGTH = 32;
const IDENTIFIER = /^[\w\s+=.@-]{1,40}$/;
const IDENTIFIERS = 50;
const MAPPING_KEY_LENGTH = 32;

/** @throws AwsError InvalidParameterException for a name that Cognito does not allow. */
export function requireName(value: unknown): string {
  const name = text(value) ?? "";
  if (name.length > NAME_LENGTH || !NAME.test(name)) {
    throw invalid(
      `Value '${name}' at 'providerName' failed to satisfy constraint: Member must satisfy regular expression pattern: ` +
        `${NAME.source.slice(1, -1)} and have at most ${NAME_LENGTH} characters`,
    );
  }
  return name;
}

/** @throws AwsError InvalidParameterException */
export function requireType(value: unknown): ProviderType {
  if (value === "OIDC" || value === "SAML") return value;
  throw invalid(`The local endpoint supports providers of the types OIDC and SAML, not ${String(value)}`);
}

/** @throws AwsError InvalidParameterException */
export function requireIdentifiers(value: unknown): string[] {
  const identifiers = strings(value);
  const wrong = identifiers.find((each) => !IDENTIFIER.test(each));
  if (wrong !== undefined || identifiers.length > IDENTIFIERS) {
    throw invalid(`IdpIdentifiers: at most ${IDENTIFIERS}, each ${IDENTIFIER.source}: ${wrong ?? ""}`);
  }
  return identifiers;
}

/** @throws AwsError InvalidParameterException for anything but a map of texts. */
export function requireTexts(name: string, value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (!isRecord(value) || Object.values(value).some((each) => typeof each !== "string")) {
    throw invalid(`${name} is not a map of texts`);
  }
  return value as Record<string, string>;
}

/** @throws AwsError InvalidParameterException */
export function requireMapping(value: unknown): Record<string, string> {
  const mapping = requireTexts("AttributeMapping", value);
  const wrong = Object.keys(mapping).find((key) => key === "" || key.length > MAPPING_KEY_LENGTH);
  if (wrong !== undefined)
    throw invalid(`AttributeMapping: ${wrong} is longer than ${MAPPING_KEY_LENGTH} characters`);
  return mapping;
}

/** The provider in the form of the API. */
export const describe = (provider: IdentityProvider): JsonObject => ({
  UserPoolId: provider.poolId,
  ProviderName: provider.name,
  ProviderType: provider.type,
  ProviderDetails: provider.details,
  AttributeMapping: provider.mapping,
  IdpIdentifiers: provider.identifiers,
  CreationDate: provider.created,
  LastModifiedDate: provider.modified,
});

export const invalid = (message: string): AwsError => new AwsError("InvalidParameterException", message);
