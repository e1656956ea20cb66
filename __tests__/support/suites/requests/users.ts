import {
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
  DeleteUserAttributesCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expectResponse } from "@saas/api-client/responses";
import { newPassword } from "@saas/api-client/target";
import { srpClient } from "@saas/cognito-srp/client";
import { tenantCreated } from "../../../../api/onboarding";
import { onboard, unique } from "../../target/tenants";
import type { Scene } from "./scene";

/** What a user may try at the user pool: no credentials of AWS, the client's id and their own tokens. */
export interface UserAttack {
  readonly name: string;
  readonly send: (anybody: CognitoIdentityProviderClient, scene: Scene) => Promise<unknown>;
  /** The error that must come back. */
  readonly error: string;
}

/** A client that signs nothing. */
export const anybody = ({ target }: Scene) =>
  new CognitoIdentityProviderClient({
    region: target.region,
    endpoint: `${target.endpointUrl}`,
    credentials: { accessKeyId: "nobody", secretAccessKey: "nothing" },
    maxAttempts: 1,
  });

/** The tenant that a user of the pool belongs to, as the pool has it. */
export async function tenantOfUser({ operator, target }: Scene, email: string): Promise<string | undefined> {
  const user = await operator.cognito.send(
    new AdminGetUserCommand({ UserPoolId: target.userPoolId, Username: email }),
  );
  return user.UserAttributes?.find(({ Name }) => Name === "custom:tenant_id")?.Value;
}

const intruder = "intruder@example.com";
const tenantClaim = ({ victim }: Scene) => [{ Name: "custom:tenant_id", Value: victim.tenantId }];

export const userAttacks: readonly UserAttack[] = [
  {
    name: "signing up into the other tenant",
    send: (cognito, scene) =>
      cognito.send(
        new SignUpCommand({
          ClientId: scene.target.clientId,
          Username: intruder,
          Password: newPassword(),
          UserAttributes: [{ Name: "email", Value: intruder }, ...tenantClaim(scene)],
        }),
      ),
    error: "NotAuthorizedException",
  },
  {
    name: "signing up without a tenant",
    send: (cognito, { target }) =>
      cognito.send(
        new SignUpCommand({
          ClientId: target.clientId,
          Username: intruder,
          Password: newPassword(),
          UserAttributes: [{ Name: "email", Value: intruder }],
        }),
      ),
    error: "NotAuthorizedException",
  },
  {
    name: "moving oneself into the other tenant",
    send: (cognito, scene) =>
      cognito.send(
        new UpdateUserAttributesCommand({
          AccessToken: scene.attacker.session.accessToken,
          UserAttributes: tenantClaim(scene),
        }),
      ),
    error: "NotAuthorizedException",
  },
  {
    name: "leaving one's tenant",
    send: (cognito, { attacker }) =>
      cognito.send(
        new DeleteUserAttributesCommand({
          AccessToken: attacker.session.accessToken,
          UserAttributeNames: ["custom:tenant_id"],
        }),
      ),
    error: "NotAuthorizedException",
  },
  {
    name: "moving oneself as an administrator of AWS would",
    send: (cognito, scene) =>
      cognito.send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId: scene.target.userPoolId,
          Username: scene.attacker.email,
          UserAttributes: tenantClaim(scene),
        }),
      ),
    error: "UnrecognizedClientException",
  },
  {
    name: "signing in as the other tenant's administrator with a wrong password",
    send: (cognito, { target, victim }) =>
      cognito.send(
        new InitiateAuthCommand({
          ClientId: target.clientId,
          AuthFlow: "USER_PASSWORD_AUTH",
          AuthParameters: { USERNAME: victim.email, PASSWORD: newPassword() },
        }),
      ),
    error: "InvalidParameterException",
  },
];

/**
 * A new administrator's first sign-in, which may set attributes beside the password, and asks for the other tenant.
 * Cognito refuses the attribute; leaving it alone is as good.
 * @returns the tenant that the user was invited to, and the one it belongs to afterwards.
 */
export async function firstSignInIntoOtherTenant(
  scene: Scene,
): Promise<{ readonly invitedTo: string; readonly belongsTo: string | undefined }> {
  const { target, victim } = scene;
  const email = `newcomer-${unique()}@example.com`;
  const onboarded = await onboard(target, { tenant_name: `Newcomers ${unique()}`, admin_email: email });
  const { tenant_id: invitedTo } = expectResponse(onboarded, 201, tenantCreated);
  const cognito = anybody(scene);
  const { clientId: ClientId, userPoolId } = target;
  const srp = srpClient(userPoolId, `${await target.invitations(email)}`);
  const { ChallengeParameters = {}, Session: begun } = await cognito.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: "USER_SRP_AUTH",
      AuthParameters: { USERNAME: email, SRP_A: srp.publicKey },
    }),
  );
  const USERNAME = ChallengeParameters.USERNAME ?? email;
  const { Session, ChallengeName } = await cognito.send(
    new RespondToAuthChallengeCommand({
      ClientId,
      ChallengeName: "PASSWORD_VERIFIER",
      ChallengeResponses: srp.answer(ChallengeParameters),
      Session: begun,
    }),
  );
  expect(ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
  await cognito
    .send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: "NEW_PASSWORD_REQUIRED",
        ChallengeResponses: {
          USERNAME,
          NEW_PASSWORD: newPassword(),
          "userAttributes.custom:tenant_id": victim.tenantId,
        },
        Session,
      }),
    )
    .catch((error: Error) => expect(error.name).toMatch(/^(NotAuthorized|InvalidParameter)Exception$/));
  return { invitedTo, belongsTo: await tenantOfUser(scene, email) };
}
