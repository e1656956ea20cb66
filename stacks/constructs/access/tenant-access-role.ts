import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { Construct } from "constructs";
import { type Statement, TENANT_ID_SHAPE } from "../../support/policy-document";
import { AccessRole, type AccessRoleProps, TENANT } from "./access-role";

export type TenantAccessRoleProps = Omit<AccessRoleProps, "description">;

/** A function, or the role that restores: it assumes tenant access roles. */
export interface Assumer {
  readonly role: IamRole;
  /** Adds a statement to the policy of its role. */
  allow(statement: Statement): void;
}

/**
 * The way to pooled tenants' data: a function that works for tenants has no other permission on that data, so that a
 * bug cannot cross tenants. Functions assume the role for the one tenant that the session tag `tenant_id` names.
 */
export class TenantAccessRole extends AccessRole {
  private readonly trusted: Assumer[] = [];

  constructor(scope: Construct, id: string, props: TenantAccessRoleProps) {
    super(scope, id, {
      ...props,
      description:
        "Functions assume it for one tenant at a time: the session tag tenant_id limits what it can access",
    });
  }

  /**
   * Lets a function, or the role that restores, assume the role for a tenant: the role trusts it, and its policy allows
   * it.
   * @param sid of the statement in the assumer's policy; unique for each role that it assumes.
   */
  serve(assumer: Assumer, sid: string): void {
    this.trusted.push(assumer);
    assumer.allow({
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
    if (this.trusted.length === 0)
      throw new Error(
        `${this.node.path} no function assumes it: name it under "assumes" in a lambdas/<function>/definition.ts`,
      );
    return [
      {
        Sid: "FunctionsForOneTenant",
        Principal: { AWS: this.trusted.map(({ role }) => role.arn) },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          // The tag is present, is the only one, and has the format of a UUID: never empty, a prefix or a wildcard.
          StringLike: { "aws:RequestTag/tenant_id": TENANT_ID_SHAPE },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["tenant_id"] },
          Null: { "aws:TagKeys": "false" },
        },
      },
    ];
  }
}
