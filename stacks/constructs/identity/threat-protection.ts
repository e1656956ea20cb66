import { CognitoRiskConfiguration } from "@cdktf/provider-aws/lib/cognito-risk-configuration";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";
import type { MailConfig } from "../../../environments/schema/mail";

/**
 * The arguments of a pool. The plan follows from them: Essentials for access tokens with claims and scopes of the platform's,
 * Plus for threat protection. Source: Amazon Cognito developer guide, user pool feature plans.
 */
export const threatProtectionOf = ({ threatProtection }: EnvironmentConfig) =>
  threatProtection === "off"
    ? { userPoolTier: "ESSENTIALS" }
    : {
        userPoolTier: "PLUS",
        userPoolAddOns: { advancedSecurityMode: threatProtection === "audit" ? "AUDIT" : "ENFORCED" },
      };

export interface ThreatActionsProps {
  readonly userPoolId: string;
  /** The provider requires a sender for mails about sign-ins, although none is sent. */
  readonly mail: MailConfig;
}

/**
 * What Cognito does where threat protection is enforced: it refuses passwords that are known from other services, when it sees
 * them, and sign-ins of high risk. It asks for a second factor at a medium risk, of users who have one: others could
 * not sign in at all.
 */
export class ThreatActions extends Construct {
  constructor(scope: Construct, id: string, { userPoolId, mail }: ThreatActionsProps) {
    super(scope, id);
    new CognitoRiskConfiguration(this, "risks", {
      userPoolId,
      compromisedCredentialsRiskConfiguration: {
        actions: { eventAction: "BLOCK" },
        eventFilter: ["SIGN_IN", "PASSWORD_CHANGE", "SIGN_UP"],
      },
      accountTakeoverRiskConfiguration: {
        actions: {
          highAction: { eventAction: "BLOCK", notify: false },
          mediumAction: { eventAction: "MFA_IF_CONFIGURED", notify: false },
        },
        notifyConfiguration: { sourceArn: mail.identityArn },
      },
    });
  }
}
