import {
  type CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
  type ExplicitAuthFlowsType,
  type FeatureType,
  type TimeUnitsType,
  UpdateIdentityProviderCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { ConnectionResources } from "../registry/connection-resources";
import { errorName } from "../shared/aws-errors";
import { Problem, unprocessable } from "../shared/errors";
import { SCOPES } from "./protocols/oidc";
import type { PoolProvider } from "./protocols/proposal";
import type { SingleSignOnSettings, TokenSettings } from "./settings";

/** Attributes of the pool that a provider writes. */
const WRITTEN = ["email", "custom:sso_groups"];

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
  async create(name: string, provider: PoolProvider): Promise<void> {
    const { type, details, mapping } = provider;
    try {
      await this.cognito.send(
        new CreateIdentityProviderCommand({
          ...this.named(name),
          ProviderType: type,
          ProviderDetails: details,
          AttributeMapping: mapping,
        }),
      );
    } catch (error) {
      if (errorName(error) === "DuplicateProviderException") return this.update(name, provider);
      throw refusalOf(error);
    }
  }

  /** @throws Problem 422 */
  async update(name: string, { details, mapping }: PoolProvider): Promise<void> {
    try {
      await this.cognito.send(
        new UpdateIdentityProviderCommand({
          ...this.named(name),
          ...(details !== undefined && { ProviderDetails: details }),
          AttributeMapping: mapping,
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

function refusalOf(error: unknown): unknown {
  switch (errorName(error)) {
    case "InvalidParameterException":
      return unprocessable(
        "The user pool refused the identity provider: check its values, and for OpenID Connect that the issuer answers at /.well-known/openid-configuration.",
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
