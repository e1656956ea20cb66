import type { Access } from "../access";
import { askers, product, type Question, question, type Rights, type Who } from "./question";

const managing = [
  "AdminAddUserToGroup",
  "AdminCreateUser",
  "AdminDeleteUser",
  "AdminDisableUser",
  "AdminEnableUser",
  "AdminGetUser",
  "AdminRemoveUserFromGroup",
  "AdminSetUserMFAPreference",
  "AdminUserGlobalSignOut",
];
/** Actions on users of the pool, of any tenant: IAM does not know a user's tenant. */
const onUsers: Rights<readonly string[]> = {
  // Clients of machines.
  account_function: [...managing, "CreateUserPoolClient", "DeleteUserPoolClient"],
  // Identity providers reset no second factor.
  scim_function: managing.filter((action) => action !== "AdminSetUserMFAPreference"),
  // Operators end clients of machines, and make none.
  admin_function: [...managing, "DeleteUserPoolClient"],
  connections_function: ["AdminDeleteUser", "AdminGetUser"],
  lifecycle_function: [
    "AdminAddUserToGroup",
    "AdminDeleteUser",
    "AdminDisableUser",
    "AdminEnableUser",
    "AdminGetUser",
    "AdminListGroupsForUser",
    "AdminRemoveUserFromGroup",
    "AdminUserGlobalSignOut",
    "DeleteUserPoolClient",
    "ListUserPoolClients",
    "ListUsers",
  ],
  onboarding_function: ["AdminAddUserToGroup", "AdminCreateUser", "AdminDeleteUser", "AdminGetUser"],
  tokens_function: ["AdminGetUser"],
};

/** Actions on identity providers and their app clients, where tenants can connect them. */
const onConnections: Rights<readonly string[]> = {
  connections_function: [
    "CreateIdentityProvider",
    "UpdateIdentityProvider",
    "DeleteIdentityProvider",
    "CreateUserPoolClient",
    "DeleteUserPoolClient",
    "ListUserPoolClients",
  ],
  lifecycle_function: ["DeleteIdentityProvider", "ListIdentityProviders"],
};

/** Whether a principal may perform an action on the environment's users. */
export const mayManageUsers = ({ role }: Who, action: string): boolean =>
  onUsers[role]?.includes(action) === true;

/** Every question about user pools. No role may change passwords, attributes or the pool's settings, or read a client's secret. */
export function userQuestions(access: Access): Question[] {
  const { userPool, singleSignOn } = access;
  const pools = [userPool, `${userPool}2`, userPool.replace("_Synthesis", "_Another")];
  return askers(access).flatMap((who) =>
    product(pools, userActions).map(([pool, action]) => {
      const may =
        mayManageUsers(who, action) || (singleSignOn && onConnections[who.role]?.includes(action) === true);
      const allowed = pool === userPool && may;
      return question(who, `cognito-idp:${action}`, pool, "", {}, allowed);
    }),
  );
}

const userActions = [
  ...new Set([onUsers, onConnections].flatMap((rights) => Object.values(rights).flat())),
  "AdminSetUserPassword",
  "AdminResetUserPassword",
  "AdminUpdateUserAttributes",
  "AdminDeleteUserAttributes",
  "AdminSetUserSettings",
  "AdminConfirmSignUp",
  "AdminInitiateAuth",
  "AdminRespondToAuthChallenge",
  "AdminLinkProviderForUser",
  "AdminListUserAuthEvents",
  "ListUsersInGroup",
  "CreateGroup",
  "UpdateGroup",
  "DeleteGroup",
  "CreateUserImportJob",
  "DescribeIdentityProvider",
  "UpdateUserPool",
  "DeleteUserPool",
  "UpdateUserPoolClient",
  "DescribeUserPoolClient",
];
