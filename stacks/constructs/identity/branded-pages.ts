import type { CognitoUserPoolDomain } from "@cdktf/provider-aws/lib/cognito-user-pool-domain";
import { CognitoUserPoolUiCustomization } from "@cdktf/provider-aws/lib/cognito-user-pool-ui-customization";
import { Construct } from "constructs";
import { readLogo } from "../../../environments/logo";
import type { BrandingConfig } from "../../../environments/schema/branding";

export interface BrandedPagesProps {
  readonly userPoolId: string;
  readonly clientId: string;
  /** Cognito customizes the pages of a pool that has one. */
  readonly domain: CognitoUserPoolDomain;
  readonly branding: BrandingConfig;
}

/** Logo and colours of the hosted sign-in's pages. The style is made of checked colours alone. */
export class BrandedPages extends Construct {
  constructor(scope: Construct, id: string, { userPoolId, clientId, domain, branding }: BrandedPagesProps) {
    super(scope, id);
    new CognitoUserPoolUiCustomization(this, "ui_customization", {
      userPoolId,
      clientId,
      css: styleOf(branding),
      imageFile: readLogo(branding.logo)?.toString("base64") ?? "",
      dependsOn: [domain],
    });
  }
}

/** By the classes that Cognito allows. Source: Amazon Cognito developer guide, hosted UI (classic) branding. */
export const styleOf = ({ banner, button, buttonText }: BrandingConfig): string =>
  [
    `.banner-customizable { background-color: ${banner}; }`,
    `.submitButton-customizable { color: ${buttonText}; background-color: ${button}; }`,
    `.submitButton-customizable:hover { color: ${buttonText}; background-color: ${button}; }`,
  ].join("\n");
