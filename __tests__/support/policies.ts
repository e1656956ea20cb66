import { identityOf } from "@saas/local-aws/iam";
import {
  type Access,
  accountTrust,
  type Check,
  type NamedPolicy,
  type Session,
} from "../../operate/isolation/access";
import { isAllowed } from "./decisions";

/** What a decision depends on besides the role. */
export type Account = Pick<Access, "accountId" | "roles" | "resourcePolicies" | "key"> &
  Partial<Pick<Access, "environment" | "userPool" | "silos" | "vaultKey">>;

/**
 * Whether IAM allows a session one action, by the role's policies and by the policy of what is acted on: a bucket's, a
 * key's, or the trust policy of a role that is to be taken.
 * @throws Error for a question that IAM would not understand (an unknown action, say): it must not count as a refusal.
 */
export async function allows(access: Account, { role, tags = {} }: Session, check: Check): Promise<boolean> {
  return isAllowed(
    {
      caller: identityOf(
        `${role.arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/session`,
        role.arn,
      ),
      action: check.action,
      resource: check.resource,
      resourceAccount: access.accountId,
      context: {
        "aws:PrincipalArn": role.arn,
        "aws:PrincipalAccount": access.accountId,
        "aws:ResourceAccount": access.accountId,
        "aws:SecureTransport": "true",
        ...Object.fromEntries(
          Object.entries({ ...role.tags, ...tags }).map(([tag, value]) => [`aws:PrincipalTag/${tag}`, value]),
        ),
        // Terraform gives every resource of a stack this tag.
        ...(access.environment !== undefined &&
          [
            access.userPool,
            access.key,
            access.vaultKey,
            ...(access.silos ?? []).map(({ key }) => key),
          ].includes(check.resource) && {
            "aws:ResourceTag/environment": access.environment,
          }),
        ...check.context,
      },
    },
    { ...role, resourcePolicy: policyOn(check, access) },
  );
}

/** The policy of what is acted on. Keys and roles that are not the stack's leave the decision to the account's IAM policies. */
function policyOn(
  { action, resource }: Check,
  { accountId, roles, resourcePolicies, key }: Account,
): NamedPolicy | undefined {
  const [service] = action.split(":");
  if (service === "sts") {
    return Object.values(roles).find(({ arn }) => arn === resource)?.trust ?? accountTrust(accountId);
  }
  if (service === "kms") return resourcePolicies.get(resource) ?? resourcePolicies.get(key ?? "");
  // A bucket's objects have the bucket's policy; a table's ARN has a slash in it.
  return resourcePolicies.get(resource) ?? resourcePolicies.get(resource.split("/")[0] ?? "");
}
