import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  DeleteUserPoolCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { type DataAttack, onPool, throughPool, throughUser } from "./attack";

/** Mistakes with users of the pool. IAM cannot see a user's tenant: whoever may manage one may manage all. */
export const users: readonly DataAttack[] = [
  {
    name: "looks up another tenant's user",
    needs: [onPool("AdminGetUser")],
    harmless: true,
    send: ({ cognito }, { userPoolId, user }) =>
      cognito.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: user.theirs })),
  },
  {
    name: "lists the users of all tenants",
    needs: [onPool("ListUsers")],
    harmless: true,
    send: async ({ cognito }, { userPoolId }) =>
      (await cognito.send(new ListUsersCommand({ UserPoolId: userPoolId }))).Users?.length,
  },
  throughPool(
    "lists the administrators of all tenants",
    onPool("ListUsersInGroup"),
    ({ userPoolId }) => new ListUsersInGroupCommand({ UserPoolId: userPoolId, GroupName: "tenant-admin" }),
  ),
  throughPool(
    "creates a user in another tenant",
    onPool("AdminCreateUser"),
    ({ userPoolId, theirs }) =>
      new AdminCreateUserCommand({
        UserPoolId: userPoolId,
        Username: "intruder@example.com",
        MessageAction: "SUPPRESS",
        UserAttributes: [
          { Name: "email", Value: "intruder@example.com" },
          { Name: "custom:tenant_id", Value: theirs },
        ],
      }),
  ),
  throughPool(
    "moves a user into another tenant",
    onPool("AdminUpdateUserAttributes"),
    ({ userPoolId, theirs, user }) =>
      new AdminUpdateUserAttributesCommand({
        UserPoolId: userPoolId,
        Username: user.mine,
        UserAttributes: [{ Name: "custom:tenant_id", Value: theirs }],
      }),
  ),
  throughUser(
    "sets the password of another tenant's user",
    "AdminSetUserPassword",
    (user) => new AdminSetUserPasswordCommand({ ...user, Password: "Intruder-1-intruder", Permanent: true }),
  ),
  throughPool(
    "signs in as another tenant's user",
    onPool("AdminInitiateAuth"),
    ({ userPoolId, user }) =>
      new AdminInitiateAuthCommand({
        UserPoolId: userPoolId,
        ClientId: "client",
        AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: user.theirs, PASSWORD: "Intruder-1-intruder" },
      }),
  ),
  throughUser(
    "makes another tenant's user an administrator",
    "AdminAddUserToGroup",
    (user) => new AdminAddUserToGroupCommand({ ...user, GroupName: "tenant-admin" }),
  ),
  throughUser(
    "takes another tenant's user out of a group",
    "AdminRemoveUserFromGroup",
    (user) => new AdminRemoveUserFromGroupCommand({ ...user, GroupName: "tenant-member" }),
  ),
  throughUser(
    "disables another tenant's user",
    "AdminDisableUser",
    (user) => new AdminDisableUserCommand(user),
  ),
  throughUser(
    "signs another tenant's user out",
    "AdminUserGlobalSignOut",
    (user) => new AdminUserGlobalSignOutCommand(user),
  ),
  throughUser("deletes another tenant's user", "AdminDeleteUser", (user) => new AdminDeleteUserCommand(user)),
  throughPool(
    "deletes the user pool",
    onPool("DeleteUserPool"),
    ({ userPoolId }) => new DeleteUserPoolCommand({ UserPoolId: userPoolId }),
  ),
];
