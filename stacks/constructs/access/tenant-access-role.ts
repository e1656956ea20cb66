import type { Construct } from "constructs";
import { type Statement, TENANT_ID_SHAPE } from "../../support/policy-document";
import type { PlatformFunction } from "../compute/platform-function";
import { AccessRole, type AccessRoleProps, TENANT } from "./access-role";

export type TenantAccessRoleProps = Omit<AccessRoleProps, "description">;

/**
 * The way to pooled tenants' data: a function that works for tenants has no other right to it, so that a bug in it cannot
 * cross tenants. Functions assume such a role for the one tenant that the session tag `tenant_id` names.
 */
export class TenantAccessRole extends AccessRole {
  private readonly trusted: PlatformFunction[] = [];

  constructor(scope: Construct, id: string, props: TenantAccessRoleProps) {
    super(scope, id, {
      ...props,
      description: "Assumed for one tenant at a time: the session tag tenant_id bounds what it reaches",
    });
  }

  /**
   * Lets a function work for tenants: it may assume the role, and the role trusts it.
   * @param sid of the statement in the function's policy; another one for each role that the function takes.
   */
  serve(platformFunction: PlatformFunction, sid = "ActForOneTenant"): void {
    this.trusted.push(platformFunction);
    platformFunction.allow({
      Sid: sid,
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Resource: this.role.arn,
    });
  }

  /**
   * Allows to read the API key that is tagged as the tenant's.
   * @param apiKeysArn ARN of API Gateway's collection of keys.
   */
  allowApiKey(sid: string, apiKeysArn: string): void {
    this.allow({
      Sid: sid,
      Action: "apigateway:GET",
      Resource: `${apiKeysArn}/*`,
      Condition: { StringEquals: { "aws:ResourceTag/tenant_id": TENANT } },
    });
  }

  protected override trust(): Statement[] {
    if (this.trusted.length === 0) throw new Error(`${this.node.path} serves no function: call serve()`);
    return [
      {
        Sid: "FunctionsForOneTenant",
        Principal: { AWS: this.trusted.map(({ role }) => role.arn) },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          // The tag is there, alone, and has the shape of a UUID: never empty, never a prefix, never a wildcard.
          StringLike: { "aws:RequestTag/tenant_id": TENANT_ID_SHAPE },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["tenant_id"] },
          Null: { "aws:TagKeys": "false" },
        },
      },
    ];
  }
}
