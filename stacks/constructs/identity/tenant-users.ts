import { CognitoResourceServer } from "@cdktf/provider-aws/lib/cognito-resource-server";
import { CognitoUserGroup } from "@cdktf/provider-aws/lib/cognito-user-group";
import { CognitoUserPool } from "@cdktf/provider-aws/lib/cognito-user-pool";
import { CognitoUserPoolClient } from "@cdktf/provider-aws/lib/cognito-user-pool-client";
import { Construct } from "constructs";
import { tenantRoles } from "../../../api/route";
import { machineScopes, RESOURCE_SERVER } from "../../../api/scopes";
import type { EnvironmentConfig } from "../../../environments/schema";
import type { MailConfig } from "../../../environments/schema/mail";
import { BrandedPages } from "./branded-pages";
import { hostedSignInOf, SignInDomain } from "./sign-in-domain";
import { ThreatActions, threatProtectionOf } from "./threat-protection";
import { tokensOf } from "./tokens-of-clients";

export interface TenantUsersProps {
  readonly environment: EnvironmentConfig;
  readonly userPoolName: string;
}

/** The groups' descriptions, by role. */
const roleDescriptions = {
  "tenant-admin": "Administrators of a tenant",
  "tenant-member": "Members of a tenant",
} as const;

/**
 * The users of all tenants. Only the platform creates them. `custom:tenant_id` is set at creation; it is immutable, and
 * no client may write it.
 */
export class TenantUsers extends Construct {
  readonly pool: CognitoUserPool;
  readonly client: CognitoUserPoolClient;
  /** Host of the pool's domain: its pages, where the environment has a hosted sign-in, and its token endpoint. */
  readonly signInHost: string;
  /** Where machines get tokens. */
  readonly tokenUrl: string;

  constructor(scope: Construct, id: string, { environment, userPoolName }: TenantUsersProps) {
    super(scope, id);
    this.pool = new CognitoUserPool(this, "user_pool", {
      name: userPoolName,
      ...threatProtectionOf(environment),
      usernameConfiguration: { caseSensitive: false },
      autoVerifiedAttributes: ["email"],
      schema: [
        {
          name: "email",
          attributeDataType: "String",
          required: true,
          // Cognito writes what a provider asserts again at each sign-in, and refuses a sign-in that would change an
          // immutable attribute. Source: Cognito API reference, SchemaAttributeType, Mutable.
          mutable: environment.singleSignOn !== undefined,
          stringAttributeConstraints: { minLength: "0", maxLength: "2048" },
        },
        {
          name: "tenant_id",
          attributeDataType: "String",
          mutable: false,
          // A UUID.
          stringAttributeConstraints: { minLength: "36", maxLength: "36" },
        },
        ...(environment.singleSignOn === undefined ? [] : [groupsOfProvider]),
      ],
      passwordPolicy: {
        minimumLength: 12,
        requireUppercase: true,
        requireLowercase: true,
        requireNumbers: true,
        requireSymbols: true,
        temporaryPasswordValidityDays: 7,
      },
      adminCreateUserConfig: {
        allowAdminCreateUserOnly: true,
        inviteMessageTemplate: {
          emailSubject: "Your invitation",
          emailMessage:
            "Your user name is {username} and your temporary password is {####}. It is valid for 7 days.",
          smsMessage: "Your user name is {username} and your temporary password is {####}",
        },
      },
      ...(environment.mail && { emailConfiguration: emailConfigurationOf(environment.mail) }),
      accountRecoverySetting: { recoveryMechanism: [{ name: "verified_email", priority: 1 }] },
      // Optional for the pool, whatever the environment demands: Cognito cannot reset the factor of a pool's user whose
      // pool requires one, and the functions refuse requests of users who need one and have none.
      mfaConfiguration: environment.mfa === "off" ? "OFF" : "OPTIONAL",
      ...(environment.mfa !== "off" && { softwareTokenMfaConfiguration: { enabled: true } }),
      ...(environment.singleSignOn !== undefined && {
        // A user may change the own address where it is mutable, and keeps the old one until a code proves the new one.
        userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdate: ["email"] },
      }),
      deletionProtection: environment.removalProtection ? "ACTIVE" : "INACTIVE",
      lifecycle: { preventDestroy: environment.removalProtection },
    });
    this.client = new CognitoUserPoolClient(this, "user_pool_client", {
      name: `${userPoolName}-client`,
      userPoolId: this.pool.id,
      generateSecret: false,
      ...tokensOf(environment.sessions, "ALLOW_USER_SRP_AUTH"),
      preventUserExistenceErrors: "ENABLED",
      enableTokenRevocation: true,
      readAttributes: ["custom:tenant_id", "email", "email_verified"],
      // Cognito lists required attributes here; this one remains immutable.
      writeAttributes: ["email"],
      ...(environment.hostedSignIn && hostedSignInOf(environment.hostedSignIn)),
    });
    // Without people's scope: no client can be allowed to ask for it.
    new CognitoResourceServer(this, "resource_server", {
      identifier: RESOURCE_SERVER,
      name: userPoolName,
      userPoolId: this.pool.id,
      scope: Object.entries(machineScopes).map(([scopeName, scopeDescription]) => ({
        scopeName,
        scopeDescription,
      })),
    });
    const { host, domain } = new SignInDomain(this, "sign_in", { environment, userPoolId: this.pool.id });
    this.signInHost = host;
    const branding = environment.hostedSignIn?.branding;
    if (branding !== undefined) {
      const client = { userPoolId: this.pool.id, clientId: this.client.id };
      new BrandedPages(this, "pages", { ...client, domain, branding });
    }
    this.tokenUrl = `https://${this.signInHost}/oauth2/token`;
    if (environment.threatProtection === "enforced" && environment.mail) {
      new ThreatActions(this, "threat", { userPoolId: this.pool.id, mail: environment.mail });
    }
    for (const role of tenantRoles) {
      new CognitoUserGroup(this, role.replaceAll("-", "_"), {
        name: role,
        userPoolId: this.pool.id,
        description: roleDescriptions[role],
      });
    }
  }
}

/** What a provider says of a user's groups. No client of the platform's own users reads or writes it. */
const groupsOfProvider = {
  name: "sso_groups",
  attributeDataType: "String",
  mutable: true,
  // The most that Cognito keeps. Source: Amazon Cognito developer guide, user pool attributes.
  stringAttributeConstraints: { minLength: "0", maxLength: "2048" },
} as const;

/** `DEVELOPER`: sends with the account's SES and its quotas instead of Cognito's mailer. */
const emailConfigurationOf = ({ identityArn, from, replyTo, configurationSet }: MailConfig) => ({
  emailSendingAccount: "DEVELOPER",
  sourceArn: identityArn,
  fromEmailAddress: from,
  ...(replyTo !== undefined && { replyToEmailAddress: replyTo }),
  ...(configurationSet !== undefined && { configurationSet }),
});
