import {
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import type { SignInTarget } from "./sign-in";

/** Sets users' permanent passwords with the operator's AWS credentials, from the sources that the AWS CLI uses. */
export function passwordSetter({ region, userPoolId, endpointUrl }: SignInTarget) {
  return async (email: string, password: string): Promise<void> => {
    const cognito = new CognitoIdentityProviderClient({
      region,
      ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
    });
    try {
      await cognito.send(
        new AdminSetUserPasswordCommand({
          UserPoolId: userPoolId,
          Username: email.toLowerCase(),
          Password: password,
          Permanent: true,
        }),
      );
    } finally {
      cognito.destroy();
    }
  };
}
