import { AwsError } from "../http/errors";
import { isRecord, type JsonObject, strings } from "../support/json";

/** Signs a token in the embedded Cognito; no operation of Cognito, and none that the endpoint serves. */
export const SIGN_OPERATION = "LocalSignToken";

/** What a trigger changes in tokens. */
export interface TokenChanges {
  readonly idClaims: JsonObject;
  readonly accessClaims: JsonObject;
  readonly scopesToAdd: readonly string[];
  readonly scopesToSuppress: readonly string[];
}

const recordIn = (value: unknown, name: string): JsonObject => {
  const found: unknown = Reflect.get(Object(value), name);
  return isRecord(found) ? found : {};
};

/** What a version 1 response changes. */
export const changesOfVersion1 = (response: JsonObject): TokenChanges => ({
  idClaims: recordIn(recordIn(response, "claimsOverrideDetails"), "claimsToAddOrOverride"),
  accessClaims: {},
  scopesToAdd: [],
  scopesToSuppress: [],
});

/** What a response of a later version changes. @throws AwsError InvalidLambdaResponseException for a scope with a space: the claim would have two. */
export function changesOf(response: JsonObject): TokenChanges {
  const details = recordIn(response, "claimsAndScopeOverrideDetails");
  const access = recordIn(details, "accessTokenGeneration");
  const scopesToAdd = strings(access.scopesToAdd);
  if (scopesToAdd.some((scope) => /\s/.test(scope))) {
    throw new AwsError("InvalidLambdaResponseException", "Unrecognizable lambda output");
  }
  return {
    idClaims: recordIn(recordIn(details, "idTokenGeneration"), "claimsToAddOrOverride"),
    accessClaims: recordIn(access, "claimsToAddOrOverride"),
    scopesToAdd,
    scopesToSuppress: strings(access.scopesToSuppress),
  };
}

// Source of both: Amazon Cognito developer guide, pre token generation, claims that cannot be modified.
const reservedInId = new Set(
  `acr amr aud at_hash auth_time azp cognito:username exp iat identities iss jti nbf nonce origin_jti sub
  token_use`.split(/\s+/),
);
const reservedInAccess = new Set(
  `acr amr at_hash auth_time azp client_id cognito:username device_key event_id exp iat iss jti nbf origin_jti scope
  sub token_use username version`.split(/\s+/),
);

const without = (reserved: ReadonlySet<string>, claims: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !reserved.has(name)));

/** The claims that a trigger may set in ID tokens. */
export const idClaimsOf = ({ idClaims }: TokenChanges): JsonObject => without(reservedInId, idClaims);

/** The claims that a trigger may set in access tokens. */
export const accessClaimsOf = ({ accessClaims }: TokenChanges): JsonObject =>
  without(reservedInAccess, accessClaims);

/** The scope claim of an access token after a trigger's changes. */
export function changedScopes(scope: unknown, { scopesToAdd, scopesToSuppress }: TokenChanges): string {
  const given = typeof scope === "string" ? scope.split(" ") : [];
  return [...new Set([...given.filter((each) => !scopesToSuppress.includes(each)), ...scopesToAdd])].join(
    " ",
  );
}
