import { federatedUserOf, type TokenEvent } from "./access-token";
import type { FederatedUsers } from "./federated-user";

/** The parts of Cognito's pre sign-up event that are used here. */
export type SignUpEvent = Pick<TokenEvent, "triggerSource" | "userPoolId" | "userName" | "callerContext"> & {
  readonly request: TokenEvent["request"];
};

export const isSignUp = (event: { readonly triggerSource: string }): boolean =>
  event.triggerSource.startsWith("PreSignUp_");

/**
 * Before the pool makes a user: of a provider's users, only those of a connection. Invited users pass: the platform makes
 * them. Nobody signs up: the pool takes users from its administrators alone, and this refuses what it did not expect.
 * @throws Refused, and what the table throws: Cognito then makes no user
 */
export async function requireConnection<E extends SignUpEvent>(
  event: E,
  users: Pick<FederatedUsers, "admit">,
): Promise<E> {
  if (event.triggerSource === "PreSignUp_AdminCreateUser") return event;
  const userAttributes = {
    ...event.request.userAttributes,
    ...(event.triggerSource === "PreSignUp_ExternalProvider" && {
      // The user does not exist yet, and so has no status.
      "cognito:user_status": "EXTERNAL_PROVIDER",
    }),
  };
  const user = federatedUserOf({ ...event, request: { userAttributes } });
  if (user === undefined) throw new Error(`an unexpected sign-up: ${event.triggerSource}`);
  await users.admit(user);
  return event;
}
