import { AdminAddUserToGroup } from "cognito-local/lib/targets/adminAddUserToGroup";
import { AdminConfirmSignUp } from "cognito-local/lib/targets/adminConfirmSignUp";
import { AdminCreateUser } from "cognito-local/lib/targets/adminCreateUser";
import { AdminDeleteUser } from "cognito-local/lib/targets/adminDeleteUser";
import { AdminDeleteUserAttributes } from "cognito-local/lib/targets/adminDeleteUserAttributes";
import { AdminDisableUser } from "cognito-local/lib/targets/adminDisableUser";
import { AdminEnableUser } from "cognito-local/lib/targets/adminEnableUser";
import { AdminGetUser } from "cognito-local/lib/targets/adminGetUser";
import { AdminListGroupsForUser } from "cognito-local/lib/targets/adminListGroupsForUser";
import { AdminRemoveUserFromGroup } from "cognito-local/lib/targets/adminRemoveUserFromGroup";
import { AdminSetUserPassword } from "cognito-local/lib/targets/adminSetUserPassword";
import { AdminUpdateUserAttributes } from "cognito-local/lib/targets/adminUpdateUserAttributes";
import { ChangePassword } from "cognito-local/lib/targets/changePassword";
import { ConfirmSignUp } from "cognito-local/lib/targets/confirmSignUp";
import { CreateGroup } from "cognito-local/lib/targets/createGroup";
import { CreateUserPool } from "cognito-local/lib/targets/createUserPool";
import { CreateUserPoolClient } from "cognito-local/lib/targets/createUserPoolClient";
import { DeleteGroup } from "cognito-local/lib/targets/deleteGroup";
import { DeleteUser } from "cognito-local/lib/targets/deleteUser";
import { DeleteUserAttributes } from "cognito-local/lib/targets/deleteUserAttributes";
import { DeleteUserPool } from "cognito-local/lib/targets/deleteUserPool";
import { DeleteUserPoolClient } from "cognito-local/lib/targets/deleteUserPoolClient";
import { DescribeUserPool } from "cognito-local/lib/targets/describeUserPool";
import { DescribeUserPoolClient } from "cognito-local/lib/targets/describeUserPoolClient";
import { GetGroup } from "cognito-local/lib/targets/getGroup";
import { GetUser } from "cognito-local/lib/targets/getUser";
import { InitiateAuth } from "cognito-local/lib/targets/initiateAuth";
import { ListGroups } from "cognito-local/lib/targets/listGroups";
import { ListUserPoolClients } from "cognito-local/lib/targets/listUserPoolClients";
import { ListUserPools } from "cognito-local/lib/targets/listUserPools";
import { ListUsers } from "cognito-local/lib/targets/listUsers";
import { ListUsersInGroup } from "cognito-local/lib/targets/listUsersInGroup";
import { RevokeToken } from "cognito-local/lib/targets/revokeToken";
import { SignUp } from "cognito-local/lib/targets/signUp";
import { UpdateGroup } from "cognito-local/lib/targets/updateGroup";
import { UpdateUserAttributes } from "cognito-local/lib/targets/updateUserAttributes";
import { UpdateUserPoolClient } from "cognito-local/lib/targets/updateUserPoolClient";

/**
 * The operations of the embedded Cognito. Those for MFA are left out: cognito-local's need an ECMAScript module that older
 * releases of Node 20 cannot load. The endpoint itself answers challenges.
 */
export const operations = {
  AdminAddUserToGroup,
  AdminConfirmSignUp,
  AdminCreateUser,
  AdminDeleteUser,
  AdminDeleteUserAttributes,
  AdminDisableUser,
  AdminEnableUser,
  AdminGetUser,
  AdminListGroupsForUser,
  AdminRemoveUserFromGroup,
  AdminSetUserPassword,
  AdminUpdateUserAttributes,
  ChangePassword,
  ConfirmSignUp,
  CreateGroup,
  CreateUserPool,
  CreateUserPoolClient,
  DeleteGroup,
  DeleteUser,
  DeleteUserAttributes,
  DeleteUserPool,
  DeleteUserPoolClient,
  DescribeUserPool,
  DescribeUserPoolClient,
  GetGroup,
  GetUser,
  InitiateAuth,
  ListGroups,
  ListUserPoolClients,
  ListUserPools,
  ListUsers,
  ListUsersInGroup,
  RevokeToken,
  SignUp,
  UpdateGroup,
  UpdateUserAttributes,
  UpdateUserPoolClient,
};
