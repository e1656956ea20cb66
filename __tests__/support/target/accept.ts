import {
  CognitoIdentityProviderClient,
  RespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Session } from "@saas/api-client/sign-in";
import { acceptInvitation, type Target } from "@saas/api-client/target";
import type { LocalPlatform } from "../../../develop/start/platform";

/** A target on this machine can sign invited users in without a proof of their password, which takes a fifth of a second of CPU. */
export type Quick<T extends Target = Target> = T & {
  readonly accept?: (email: string, newPassword: string) => Promise<Session>;
};

/** The first sign-in of an invited user, where another thing than the sign-in is tested. */
export const accept = (target: Quick, email: string, newPassword: string): Promise<Session> =>
  target.accept?.(email, newPassword) ?? acceptInvitation(target, email, newPassword);

/** As a user does who has proved to know the password in the invitation. */
export const acceptOn =
  ({ endpoint, region, userPoolClientId: ClientId }: LocalPlatform) =>
  async (email: string, newPassword: string): Promise<Session> => {
    const { Session: begun, ChallengeName, ChallengeParameters } = await endpoint.admit(ClientId, email);
    if (ChallengeName !== "NEW_PASSWORD_REQUIRED")
      throw new Error(`${email} has no invitation to accept: the challenge is ${ChallengeName}`);
    const { USER_ID_FOR_SRP } = ChallengeParameters as { USER_ID_FOR_SRP: string };
    const cognito = new CognitoIdentityProviderClient({ region, endpoint: endpoint.url });
    const { AuthenticationResult = {} } = await cognito.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: "NEW_PASSWORD_REQUIRED",
        ChallengeResponses: { USERNAME: USER_ID_FOR_SRP, NEW_PASSWORD: newPassword },
        Session: String(begun),
      }),
    );
    cognito.destroy();
    const { IdToken = "", AccessToken = "", RefreshToken = "", ExpiresIn = 0 } = AuthenticationResult;
    return {
      idToken: IdToken,
      accessToken: AccessToken,
      refreshToken: RefreshToken,
      expiresAt: new Date(Date.now() + ExpiresIn * 1000),
    };
  };

/** The access token of a user who has accepted the invitation, without a proof of the password. */
export async function signInAgain(
  { endpoint, userPoolClientId }: Pick<LocalPlatform, "endpoint" | "userPoolClientId">,
  email: string,
): Promise<string> {
  const { AuthenticationResult } = await endpoint.admit(userPoolClientId, email);
  return (AuthenticationResult as { AccessToken: string }).AccessToken;
}
