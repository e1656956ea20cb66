import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import { policyDocument, type Statement } from "../../support/policy-document";

export interface CiRoleProps {
  readonly roleName: string;
  readonly description: string;
  readonly trustPolicy: string;
  readonly permissionsBoundary?: string;
  /** ARNs of shared policies. */
  readonly shared: readonly { readonly suffix: string; readonly arn: string }[];
  /**
   * Managed policies by the suffix of their names: at most ten, of 6,144 characters each. Source: IAM user guide,
   * quotas.
   */
  readonly policies: Readonly<Record<string, readonly Statement[]>>;
  /** Inline policies by name, 10,240 characters in total; none without statements. Source: IAM user guide, quotas. */
  readonly inline?: Readonly<Record<string, readonly Statement[]>>;
}

/** A role that CI jobs assume, with its policies. */
export class CiRole extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: CiRoleProps) {
    super(scope, id);
    const { roleName, description, trustPolicy, permissionsBoundary, policies, inline = {}, shared } = props;
    const role = new IamRole(this, "role", {
      name: roleName,
      description,
      assumeRolePolicy: trustPolicy,
      // Longer than a first deployment takes. Source of the range, 1 to 12 hours: IAM user guide, maximum session
      // duration.
      maxSessionDuration: 3600,
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    });
    const attach = (suffix: string, policyArn: string) =>
      new IamRolePolicyAttachment(this, `${suffix}_attachment`, { role: role.name, policyArn });
    for (const { suffix, arn } of shared) attach(suffix, arn);
    for (const [suffix, statements] of Object.entries(policies)) {
      const policy = new IamPolicy(this, suffix, {
        name: `${roleName}-${suffix}`,
        description: `${description}: ${suffix}`,
        policy: policyDocument(statements),
      });
      attach(suffix, policy.arn);
    }
    for (const [name, statements] of Object.entries(inline)) {
      if (statements.length === 0) continue;
      new IamRolePolicy(this, name, { name, role: role.name, policy: policyDocument(statements) });
    }
    this.arn = role.arn;
  }
}
