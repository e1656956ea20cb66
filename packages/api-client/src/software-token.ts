import {
  AssociateSoftwareTokenCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { cognitoClient, type SignInTarget } from "./sign-in";

/**
 * Sets up a software token (TOTP) for the user of an access token, and turns it on. `PUT /user/second-factor` then
 * activates it.
 * @param codeOf the current code of a secret, in Base32
 * @returns the secret. @throws Cognito's own errors (`EnableSoftwareTokenMFAException` for a wrong code, …)
 */
export async function setUpSoftwareToken(
  target: SignInTarget,
  accessToken: string,
  codeOf: (secret: string) => string | Promise<string>,
): Promise<string> {
  const cognito = cognitoClient(target);
  try {
    const { SecretCode: secret = "" } = await cognito.send(
      new AssociateSoftwareTokenCommand({ AccessToken: accessToken }),
    );
    await cognito.send(
      new VerifySoftwareTokenCommand({ AccessToken: accessToken, UserCode: await codeOf(secret) }),
    );
    await cognito.send(
      new SetUserMFAPreferenceCommand({
        AccessToken: accessToken,
        SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
      }),
    );
    return secret;
  } finally {
    cognito.destroy();
  }
}
