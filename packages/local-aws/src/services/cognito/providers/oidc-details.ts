import { isRecord, type JsonObject, strings, text } from "../../../support/json";
import { invalid } from "./provider";
import { fetchProvider, requireUrl } from "./reachable";

/** `ProviderDetails`, and what else the provider's discovery document says. */
export interface KnownProvider {
  readonly details: Record<string, string>;
  readonly discovered: JsonObject;
}

/** Settings by the member of the discovery document that they come from. */
const discoverable = {
  authorize_url: "authorization_endpoint",
  token_url: "token_endpoint",
  attributes_url: "userinfo_endpoint",
  jwks_uri: "jwks_uri",
} as const;

const settings = new Set([
  ...["client_id", "client_secret", "attributes_request_method", "authorize_scopes", "oidc_issuer"],
  ...["attributes_url_add_attributes", ...Object.keys(discoverable)],
]);

/** What sign-ins use of a discovery document. */
const REMEMBERED = ["authorization_response_iss_parameter_supported", "code_challenge_methods_supported"];

/**
 * Checks the details of an OIDC provider, and completes them from its discovery document, as Cognito does.
 * Source: Cognito API reference, CreateIdentityProvider.
 * @throws AwsError InvalidParameterException naming the setting.
 */
export async function readOidcDetails(given: Readonly<Record<string, string>>): Promise<KnownProvider> {
  const unknown = Object.keys(given).find((name) => !settings.has(name));
  if (unknown !== undefined) throw invalid(`ProviderDetails: unknown key ${unknown}`);
  for (const name of ["client_id", "attributes_request_method", "authorize_scopes", "oidc_issuer"]) {
    if (!given[name]) throw invalid(`ProviderDetails: ${name} is required`);
  }
  const {
    attributes_request_method: method,
    authorize_scopes: scopes = "",
    oidc_issuer: issuer = "",
  } = given;
  if (method !== "GET" && method !== "POST") {
    throw invalid(`ProviderDetails: attributes_request_method is GET or POST, not ${method}`);
  }
  if (!scopes.split(" ").includes("openid"))
    throw invalid("ProviderDetails: authorize_scopes has to contain openid");
  requireUrl("oidc_issuer", issuer);
  const explicit = Object.keys(discoverable).every((name) => given[name]);
  const document = explicit ? {} : await discover(issuer);
  const completed = Object.entries(discoverable).map(([name, member]) => {
    const url = given[name] ?? text(document[member]);
    if (url === undefined)
      throw invalid(`ProviderDetails: ${name} is missing, and ${issuer} names no ${member}`);
    return [name, requireUrl(name, url).href === url ? url : requireUrl(name, url).href] as const;
  });
  return {
    details: { attributes_url_add_attributes: "false", ...given, ...Object.fromEntries(completed) },
    discovered: Object.fromEntries(
      REMEMBERED.flatMap((name) => (Object.hasOwn(document, name) ? [[name, document[name]]] : [])),
    ),
  };
}

/** Source: OpenID Connect Discovery, section 4. */
async function discover(issuer: string): Promise<JsonObject> {
  const at = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const response = await fetchProvider(at).catch((error: Error) => {
    throw invalid(`Unable to contact well-known endpoint ${at}: ${error.message}`);
  });
  const document: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  if (!isRecord(document)) throw invalid(`Unable to contact well-known endpoint ${at}: ${response.status}`);
  if (document.issuer !== issuer) {
    throw invalid(`The issuer in ${at} is ${String(document.issuer)}, not oidc_issuer ${issuer}`);
  }
  return document;
}

/** Whether the provider takes PKCE: it says so, or was not asked. */
export const takesProofKeys = ({ code_challenge_methods_supported: methods }: JsonObject): boolean =>
  methods === undefined || strings(methods).includes("S256");
