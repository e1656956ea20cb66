import { CognitoUserPoolDomain } from "@cdktf/provider-aws/lib/cognito-user-pool-domain";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";
import type { HostedSignInConfig } from "../../../environments/schema/hosted-sign-in";
import { signInDomainPrefix } from "../../support/naming";

/** What an application may ask for. The last lets the user set up a second factor at the pool. */
const SCOPES = ["openid", "email", "profile", "aws.cognito.signin.user.admin"];

/**
 * The settings of a public client for the hosted pages: the authorization code flow alone. Without a secret, which a
 * browser could not keep: PKCE binds the code to the browser that asked for it.
 */
export const hostedSignInOf = ({ callbackUrls, signOutUrls = callbackUrls }: HostedSignInConfig) => ({
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ["code"],
  allowedOauthScopes: SCOPES,
  supportedIdentityProviders: ["COGNITO"],
  callbackUrls: [...callbackUrls],
  logoutUrls: [...signOutUrls],
});

export interface SignInDomainProps {
  readonly environment: EnvironmentConfig;
  readonly userPoolId: string;
}

/** The domain of the pages and endpoints of a user pool's hosted sign-in. */
export class SignInDomain extends Construct {
  /** Without the scheme. */
  readonly host: string;
  readonly domain: CognitoUserPoolDomain;

  constructor(scope: Construct, id: string, { environment, userPoolId }: SignInDomainProps) {
    super(scope, id);
    this.domain = new CognitoUserPoolDomain(this, "domain", {
      userPoolId,
      domain: signInDomainPrefix(environment),
    });
    this.host = `${this.domain.domain}.${parentOf(environment.region)}`;
  }
}

/** Cognito's domain in a region. Source: Amazon Cognito developer guide, Amazon Cognito in AWS GovCloud (US). */
const parentOf = (region: string): string =>
  `${region.startsWith("us-gov-") ? "auth-fips" : "auth"}.${region}.amazoncognito.com`;
