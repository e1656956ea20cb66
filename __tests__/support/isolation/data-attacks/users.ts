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
import { type DataAttack, onPool } from "./attack";

/** Mistakes with users of the pool. Whose a user is IAM does not see: who may manage one may manage all. */
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
  {
    name: "lists the administrators of all tenants",
    needs: [onPool("ListUsersInGroup")],
    send: ({ cognito }, { userPoolId }) =>
      cognito.send(new ListUsersInGroupCommand({ UserPoolId: userPoolId, GroupName: "tenant-admin" })),
  },
  {
    name: "creates a user in another tenant",
    needs: [onPool("AdminCreateUser")],
    send: ({ cognito }, { userPoolId, theirs }) =>
      cognito.send(
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
  },
  {
    name: "moves a user into another tenant",
    needs: [onPool("AdminUpdateUserAttributes")],
    send: ({ cognito }, { userPoolId, theirs, user }) =>
      cognito.send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId: userPoolId,
          Username: user.mine,
          UserAttributes: [{ Name: "custom:tenant_id", Value: theirs }],
        }),
      ),
  },
  {
    name: "sets the password of another tenant's user",
    needs: [onPool("AdminSetUserPassword")],
    send: ({ cognito }, { userPoolId, user }) =>
      cognito.send(
        new AdminSetUserPasswordCommand({
          UserPoolId: userPoolId,
          Username: user.theirs,
          Password: "Intruder-1-intruder",
          Permanent: true,
        }),
      ),
  },
  {
    name: "signs in as another tenant's user",
    needs: [onPool("AdminInitiateAuth")],
    send: ({ cognito }, { userPoolId, user }) =>
      cognito.send(
        new AdminInitiateAuthCommand({
          UserPoolId: userPoolId,
          ClientId: "client",
          AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
          AuthParameters: { USERNAME: user.theirs, PASSWORD: "Intruder-1-intruder" },
        }),
      ),
  },
  {
    name: "makes another tenant's user an administrator",
    needs: [onPool("AdminAddUserToGroup")],
    send: ({ cognito }, { userPoolId, user }) =>
      cognito.send(
        new AdminAddUserToGroupCommand({
          UserPoolId: userPoolId,
          Username: user.theirs,
          GroupName: "tenant-admin",
        }),
      ),
  },
  {
    name: "takes another tenant's user out of a group",
    needs: [onPool("AdminRemoveUserFromGroup")],
    send: ({ cognito }, { userPoolId, user }) =>
      cognito.send(
        new AdminRemoveUserFromGroupCommand({
          UserPoolId: userPoolId,
          Username: user.theirs,
          GroupName: "tenant-member",
        }),
      ),
  },
  {
    name: "disables another tenant's user",
    needs: [onPool("AdminDisableUser")],
    send: ({ cognito }, { userPoolId, user }) =>
      cognito.send(new AdminDisableUserCommand({ UserPoolId: userPoolId, Username: user.theirs })),
  },
  {
    name: "signs another tenant's user out",
    needs: [onPool("AdminUserGlobalSignOut")],
    send: ({ cognito }, { userPoolId, user }) =>
      cognito.send(new AdminUserGlobalSignOutCommand({ UserPoolId: userPoolId, Username: user.theirs })),
  },
  {
    name: "deletes another tenant's user",
    needs: [onPool("AdminDeleteUser")],
    send: ({ cognito }, { userPoolId, user }) =>
      cognito.send(new AdminDeleteUserCommand({ UserPoolId: userPoolId, Username: user.theirs })),
  },
  {
    name: "deletes the user pool",
    needs: [onPool("DeleteUserPool")],
    send: ({ cognito }, { userPoolId }) =>
      cognito.send(new DeleteUserPoolCommand({ UserPoolId: userPoolId })),
  },
];
