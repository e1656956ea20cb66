import {
  type CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
  type ExplicitAuthFlowsType,
  type FeatureType,
  type TimeUnitsType,
  UpdateIdentityProviderCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Connection } from "../registry/connection";
import { ConnectionResources } from "../registry/connection-resources";
import { errorName } from "../shared/aws-errors";
import { Problem, unprocessable } from "../shared/errors";
import type { SingleSignOnSettings, TokenSettings } from "./settings";

/** What every connection asks a provider for. */
const SCOPES = ["openid", "email", "profile"];

/** Attributes of the pool that a provider writes. */
const WRITTEN = ["email", "custom:sso_groups"];

type Provider = Pick<Connection, "provider" | "issuer" | "client_id" | "extra_scopes" | "groups_claim">;

/** Identity providers and their app clients at the user pool. Each client knows one provider, and each provider has one. */
export class Providers {
  private readonly made: ConnectionResources;

  constructor(
    private readonly cognito: Pick<CognitoIdentityProviderClient, "send">,
    private readonly userPoolId: string,
    private readonly settings: SingleSignOnSettings,
  ) {
    this.made = new ConnectionResources(cognito, userPoolId);
  }

  /**
   * Makes the provider, or what an interrupted request left of it anew.
   * @throws Problem 422 when Cognito refuses it, 503 `connections-full`
   */
  async create(provider: Provider, secret: string): Promise<void> {
    try {
      await this.cognito.send(
        new CreateIdentityProviderCommand({
          ...this.named(provider.provider),
          ProviderType: "OIDC",
          ProviderDetails: detailsOf(provider, secret),
          AttributeMapping: mappingOf(provider),
        }),
      );
    } catch (error) {
      if (errorName(error) === "DuplicateProviderException") return this.update(provider, secret);
      throw refusalOf(error);
    }
  }

  /** @param secret undefined: it stays as it is, with the client's id and scopes. @throws Problem 422 */
  async update(provider: Provider, secret: string | undefined): Promise<void> {
    try {
      await this.cognito.send(
        new UpdateIdentityProviderCommand({
          ...this.named(provider.provider),
          ...(secret !== undefined && { ProviderDetails: detailsOf(provider, secret) }),
          AttributeMapping: mappingOf(provider),
        }),
      );
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /**
   * The id of the provider's client: made, or found if an interrupted request has made it. Its tokens have no scope of the
   * user pool's API, with which users could write the attributes that the provider writes: its users have no password, and
   * no client of theirs may ask for it.
   */
  async client(provider: string): Promise<string> {
    const found = await this.made.findClient(provider);
    if (found !== undefined) return found;
    const { callbackUrls, signOutUrls, tokens } = this.settings;
    const { UserPoolClient } = await this.cognito.send(
      new CreateUserPoolClientCommand({
        UserPoolId: this.userPoolId,
        ClientName: provider,
        GenerateSecret: false,
        SupportedIdentityProviders: [provider],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ["code"],
        AllowedOAuthScopes: SCOPES,
        CallbackURLs: [...callbackUrls],
        LogoutURLs: [...signOutUrls],
        PreventUserExistenceErrors: "ENABLED",
        EnableTokenRevocation: true,
        ReadAttributes: ["email", "email_verified"],
        WriteAttributes: WRITTEN,
        ...tokensOf(tokens),
      }),
    );
    if (UserPoolClient?.ClientId === undefined) throw new Error("Cognito returned a client without an id");
    return UserPoolClient.ClientId;
  }

  /** Removes client and provider, if they exist. @param clientId undefined: to be found by its name */
  remove(provider: string, clientId: string | undefined): Promise<void> {
    return this.made.remove(provider, clientId);
  }

  private named(provider: string) {
    return { UserPoolId: this.userPoolId, ProviderName: provider };
  }
}

/**
 * Settings that Terraform gives as lists of one block. One flow is there besides those that refresh, since Cognito takes
 * an empty list for its defaults, passwords among them: that of custom challenges, for which the pool has no trigger.
 */
function tokensOf({ refreshTokenRotation, tokenValidityUnits, ...tokens }: TokenSettings) {
  const [rotation] = refreshTokenRotation;
  const [units] = tokenValidityUnits;
  return {
    ExplicitAuthFlows: tokens.explicitAuthFlows as ExplicitAuthFlowsType[],
    RefreshTokenRotation: rotation && {
      Feature: rotation.feature as FeatureType,
      RetryGracePeriodSeconds: rotation.retryGracePeriodSeconds,
    },
    IdTokenValidity: tokens.idTokenValidity,
    AccessTokenValidity: tokens.accessTokenValidity,
    RefreshTokenValidity: tokens.refreshTokenValidity,
    TokenValidityUnits: units && {
      IdToken: units.idToken as TimeUnitsType,
      AccessToken: units.accessToken as TimeUnitsType,
      RefreshToken: units.refreshToken as TimeUnitsType,
    },
  };
}

/** Cognito discovers the endpoints from the issuer. */
const detailsOf = ({ issuer, client_id, extra_scopes = [] }: Provider, secret: string) => ({
  client_id,
  client_secret: secret,
  oidc_issuer: issuer,
  authorize_scopes: [...SCOPES, ...extra_scopes].join(" "),
  attributes_request_method: "GET",
});

/** `custom:tenant_id` is not among them, so that nothing which a provider asserts can become a tenant. */
const mappingOf = ({ groups_claim }: Provider) => ({
  username: "sub",
  email: "email",
  ...(groups_claim !== undefined && { "custom:sso_groups": groups_claim }),
});

function refusalOf(error: unknown): unknown {
  switch (errorName(error)) {
    case "InvalidParameterException":
      return unprocessable(
        "The user pool refused the identity provider: check that the issuer answers at /.well-known/openid-configuration, and its values.",
      );
    case "LimitExceededException":
      return new Problem(503, "The platform has as many connections as it can have. Ask its operators.", {
        slug: "connections-full",
        cause: error,
      });
    default:
      return error;
  }
}
