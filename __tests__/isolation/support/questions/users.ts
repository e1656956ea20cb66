import type { Access } from "../../../support/policies";
import { askers, type Question, question } from "./question";

/** Every question about the user pool: the onboarding function invites; nobody else comes near. */
export function userQuestions(access: Access): Question[] {
  return askers(access).flatMap((who) =>
    [...onboardingUserActions, ...otherUserActions].map((action) => {
      const allowed = who.role === "onboarding_function" && onboardingUserActions.includes(action);
      return question(who, `cognito-idp:${action}`, access.userPool, "", {}, allowed);
    }),
  );
}

const onboardingUserActions = ["AdminCreateUser", "AdminGetUser", "AdminDeleteUser", "AdminAddUserToGroup"];
const otherUserActions = [
  "AdminUpdateUserAttributes",
  "AdminSetUserPassword",
  "AdminInitiateAuth",
  "AdminRemoveUserFromGroup",
  "ListUsers",
  "UpdateUserPool",
  "CreateUserPoolClient",
  "UpdateUserPoolClient",
  "DeleteUserPool",
];
