import { strings, text } from "../../../support/json";
import { type Deployment, resourcesOfType } from "../../../terraform/resources";
import { COGNITO } from "../client-changes";
import { type Branding, readBrandings } from "./branding";

/** What a client may do at its pool's domain. */
export interface HostedClient {
  readonly id: string;
  readonly poolId: string;
  /** `code`, `implicit`, `client_credentials`; empty: the client is not for the hosted sign-in. */
  readonly flows: readonly string[];
  readonly scopes: readonly string[];
  /** Compared as text. */
  readonly callbackUrls: readonly string[];
  readonly signOutUrls: readonly string[];
  readonly hasSecret: boolean;
  /** Names of identity providers, and `COGNITO` for the pool's own users. */
  readonly providers: readonly string[];
  /** How its pages look; undefined: like all. */
  readonly branding: Branding | undefined;
}

export interface HostedRules {
  /** Pools by the host name of their domain. */
  readonly pools: ReadonlyMap<string, string>;
  readonly clients: ReadonlyMap<string, HostedClient>;
}

/** The domains and clients of a deployment's pools. */
export function readHostedRules(deployment: Deployment): HostedRules {
  const brandings = readBrandings(deployment);
  return {
    pools: new Map(
      resourcesOfType(deployment, "aws_cognito_user_pool_domain").map(({ values }) => [
        hostOf(String(values.domain), deployment.region),
        String(values.user_pool_id),
      ]),
    ),
    clients: new Map(
      resourcesOfType(deployment, "aws_cognito_user_pool_client").map(({ values }) => {
        const id = text(values.id) ?? "";
        const enabled = values.allowed_oauth_flows_user_pool_client === true;
        const client = {
          id,
          poolId: text(values.user_pool_id) ?? "",
          flows: enabled ? strings(values.allowed_oauth_flows) : [],
          scopes: strings(values.allowed_oauth_scopes),
          callbackUrls: strings(values.callback_urls),
          signOutUrls: strings(values.logout_urls),
          hasSecret: values.generate_secret === true,
          providers: providersOf(values.supported_identity_providers),
          branding: brandings.of(text(values.user_pool_id) ?? "", id),
        };
        return [id, client];
      }),
    ),
  };
}

/** Source: Cognito API reference, CreateUserPoolClient: without any, users of the pool itself sign in. */
const providersOf = (value: unknown): string[] => {
  const names = strings(value);
  return names.length === 0 ? [COGNITO] : names;
};

/** A domain of one's own has dots; any other is a prefix of Cognito's. */
const hostOf = (domain: string, region: string): string =>
  domain.includes(".") ? domain : `${domain}.auth.${region}.amazoncognito.com`;
