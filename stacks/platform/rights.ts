import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { EVENT_SOURCE } from "../../api/events";
import { apiGatewayArns } from "../support/api-gateway-arns";
import { type Statement, TENANT_ID_SHAPE, useKeyThrough } from "../support/policy-document";
import type { TenantAccess } from "./access";
import type { Functions } from "./functions";
import { type PlatformContext, STATUS_INDEX, type Stores } from "./stores";

type ItemAction = "GetItem" | "PutItem" | "UpdateItem" | "DeleteItem" | "Query";
type UserAction =
  | "AdminAddUserToGroup"
  | "AdminCreateUser"
  | "AdminDeleteUser"
  | "AdminDisableUser"
  | "AdminEnableUser"
  | "AdminGetUser"
  | "AdminListGroupsForUser"
  | "AdminRemoveUserFromGroup"
  | "AdminUserGlobalSignOut"
  | "ListUsers";

/**
 * What each function may do. Functions that work for tenants have no right to tenants' data: they assume a tenant access
 * role. What works on tenants as such, before they exist or after, has rights on their records.
 */
export function grantRights(
  context: PlatformContext,
  functions: Functions,
  { users, metadata, members, audit }: Stores,
  access: TenantAccess,
  eventBusArn: string,
): void {
  const { environment, keyArn } = context;
  const { account, admin, data, files, lifecycle, onboarding } = functions;
  const { apiKeys, apiKeyTags, usagePlans } = apiGatewayArns(environment);
  // Keys of other environments are in the same account, perhaps.
  const ownKeys = { StringEquals: { "aws:ResourceTag/environment": environment.name } };

  access.work.serve(data);
  access.work.serve(files);
  access.account.serve(account);
  access.exports.serve(admin);
  access.lifecycle.serve(lifecycle);
  access.move.serve(lifecycle, "MoveOneTenant");

  account.allow(
    manageUsers(users.pool.arn, [
      "AdminAddUserToGroup",
      "AdminCreateUser",
      "AdminDeleteUser",
      "AdminDisableUser",
      "AdminEnableUser",
      "AdminGetUser",
      "AdminRemoveUserFromGroup",
      "AdminUserGlobalSignOut",
    ]),
  );

  onboarding.allow(items("TenantRecords", metadata, ["GetItem", "PutItem", "UpdateItem", "DeleteItem"]));
  onboarding.allow(items("FirstMember", members, ["GetItem", "PutItem", "UpdateItem", "DeleteItem"]));
  onboarding.allow(items("AuditTrail", audit, ["PutItem"]));
  onboarding.allow(
    manageUsers(users.pool.arn, [
      "AdminAddUserToGroup",
      "AdminCreateUser",
      "AdminDeleteUser",
      "AdminGetUser",
    ]),
  );
  onboarding.allow({
    Sid: "MakeApiKey",
    Action: "apigateway:POST",
    Resource: apiKeys,
    Condition: {
      StringEquals: { "aws:RequestTag/environment": environment.name },
      StringLike: { "aws:RequestTag/tenant_id": TENANT_ID_SHAPE },
    },
  });
  onboarding.allow({ Sid: "TagApiKey", Action: "apigateway:PUT", Resource: apiKeyTags });
  onboarding.allow({ Sid: "FindApiKey", Action: "apigateway:GET", Resource: [apiKeys, usagePlans] });
  onboarding.allow({
    Sid: "TakeBackApiKey",
    Action: "apigateway:DELETE",
    Resource: `${apiKeys}/*`,
    Condition: ownKeys,
  });

  admin.allow({
    ...items("TenantRecords", metadata, ["GetItem", "UpdateItem"]),
    // Tenants' records, and none of the table's other rows.
    Condition: {
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [TENANT_ID_SHAPE] },
      Null: { "dynamodb:LeadingKeys": "false" },
    },
  });
  admin.allow(findByStatus(metadata));
  admin.allow(items("AuditTrail", audit, ["PutItem", "Query"]));
  admin.allow({
    Sid: "DisableApiKey",
    Action: "apigateway:PATCH",
    Resource: `${apiKeys}/*`,
    Condition: ownKeys,
  });

  lifecycle.allow(items("TenantRecords", metadata, ["GetItem", "UpdateItem", "DeleteItem"]));
  lifecycle.allow(findByStatus(metadata));
  lifecycle.allow(items("AuditTrail", audit, ["PutItem"]));
  lifecycle.allow(
    manageUsers(users.pool.arn, [
      "AdminAddUserToGroup",
      "AdminDeleteUser",
      "AdminDisableUser",
      "AdminEnableUser",
      "AdminGetUser",
      "AdminListGroupsForUser",
      "AdminRemoveUserFromGroup",
      "AdminUserGlobalSignOut",
      "ListUsers",
    ]),
  );
  lifecycle.allow({
    Sid: "SettleApiKey",
    Action: ["apigateway:PATCH", "apigateway:DELETE"],
    Resource: `${apiKeys}/*`,
    Condition: ownKeys,
  });
  lifecycle.allow({ Sid: "FindUsagePlans", Action: "apigateway:GET", Resource: usagePlans });
  lifecycle.allow({
    Sid: "PublishTenantEvents",
    Action: "events:PutEvents",
    Resource: eventBusArn,
    Condition: { StringEquals: { "events:source": EVENT_SOURCE } },
  });

  if (keyArn !== undefined) {
    for (const direct of [onboarding, admin, lifecycle]) {
      direct.allow(useKeyThrough(keyArn, environment.region, ["dynamodb"]));
    }
  }
}

function items(sid: string, table: DynamodbTable, actions: readonly ItemAction[]): Statement {
  return { Sid: sid, Action: actions.map((action) => `dynamodb:${action}`), Resource: table.arn };
}

function findByStatus(metadata: DynamodbTable): Statement {
  return {
    Sid: "TenantsByStatus",
    Action: "dynamodb:Query",
    Resource: `${metadata.arn}/index/${STATUS_INDEX}`,
  };
}

function manageUsers(poolArn: string, actions: readonly UserAction[]): Statement {
  return {
    Sid: "UsersOfTenants",
    Action: actions.map((action) => `cognito-idp:${action}`),
    Resource: poolArn,
  };
}
