import {
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { signIn } from "@saas/api-client/sign-in";
import { newPassword } from "@saas/api-client/target";
import { Untrue } from "../outcome";
import type { Probe } from "../probe";
import { until } from "../wait";

export const passwordReset: Probe = {
  name: "password-reset",
  assumes: "a user whom an administrator created can reset a forgotten password by e-mail",
  source: "Amazon Cognito API reference, ForgotPassword: the address must be verified",
  otherwise:
    "see that the directory marks addresses as verified when it creates users (lambdas/registry/directory.ts), and that the pool recovers by e-mail",
  meaningful: ["aws", "emulator", "local"],
  run: async ({ clock, users, tenants, mail, hasMailbox }) => {
    const [, { email }] = await tenants.two();
    const { region, endpointUrl, clientId: ClientId } = users;
    const cognito = new CognitoIdentityProviderClient({
      region,
      ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
    });
    try {
      const { CodeDeliveryDetails: delivery } = await cognito.send(
        new ForgotPasswordCommand({ ClientId, Username: email }),
      );
      if (delivery?.DeliveryMedium !== "EMAIL") {
        throw new Untrue(
          `Cognito sends the code by ${delivery?.DeliveryMedium ?? "no medium"}, not by EMAIL`,
        );
      }
      if (!hasMailbox) return `Cognito sends a code to ${delivery.Destination}; nobody reads it here`;
      const { found } = await until(`the code for ${email}`, { clock, seconds: 60 }, async () => {
        const message = await mail(email);
        return message?.confirmationCode === undefined ? undefined : message;
      });
      const Password = newPassword();
      const { confirmationCode: ConfirmationCode } = found;
      await cognito.send(
        new ConfirmForgotPasswordCommand({ ClientId, Username: email, ConfirmationCode, Password }),
      );
      await signIn({ ...users, email, password: Password });
      return `${email} signed in with a password that the code of the message set`;
    } finally {
      cognito.destroy();
    }
  },
};
