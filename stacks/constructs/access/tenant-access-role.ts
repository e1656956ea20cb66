import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { Construct } from "constructs";
import { type Statement, TENANT_ID_SHAPE } from "../../support/policy-document";
import { AccessRole, type AccessRoleProps, TENANT } from "./access-role";

export type TenantAccessRoleProps = Omit<AccessRoleProps, "description">;

/** Who takes access roles: a function, or who restores. */
export interface Worker {
  readonly role: IamRole;
  /** Adds a statement to the policy of its role. */
  allow(statement: Statement): void;
}

/**
 * The way to pooled tenants' data: a function that works for tenants has no other right to it, so that a bug in it cannot
 * cross tenants. Functions assume such a role for the one tenant that the session tag `tenant_id` names.
 */
export class TenantAccessRole extends AccessRole {
  private readonly trusted: Worker[] = [];

  constructor(scope: Construct, id: string, props: TenantAccessRoleProps) {
    super(scope, id, {
      ...props,
      description: "Assumed for one tenant at a time: the session tag tenant_id bounds what it reaches",
    });
  }

  /**
   * Lets a function, or who restores, work for tenants: it may assume the role, and the role trusts it.
   * @param sid of the statement in the worker's policy; another one for each role that it takes.
   */
  serve(worker: Worker, sid = "ActForOneTenant"): void {
    this.trusted.push(worker);
    worker.allow({
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
