import { type Check, identityOf, type NamedPolicy, type Role } from "@saas/local-aws/iam";
import { type Access, accountTrust } from "./access";
import { isAllowed } from "./decisions";

/** A role's session. Its tags override those of the role. */
export interface Session {
  readonly role: Role;
  readonly tags?: Readonly<Record<string, string>>;
}

/** One of the roles. */
export function roleOf({ roles }: Access, name: string): Role {
  const role = roles[name];
  if (role === undefined) throw new Error(`no role ${name}; there are ${Object.keys(roles).join(", ")}`);
  return role;
}

/** What a decision depends on besides the role. */
export type Account = Pick<Access, "accountId" | "roles" | "resourcePolicies" | "key"> &
  Partial<Pick<Access, "environment" | "userPool" | "silos">>;

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
        "aws:SecureTransport": "true",
        ...Object.fromEntries(
          Object.entries({ ...role.tags, ...tags }).map(([tag, value]) => [`aws:PrincipalTag/${tag}`, value]),
        ),
        // Terraform gives every resource of a stack this tag.
        ...(access.environment !== undefined &&
          [access.userPool, access.key, ...(access.silos ?? []).map(({ key }) => key)].includes(
            check.resource,
          ) && {
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
  return resourcePolicies.get(resource.split("/")[0] ?? "");
}
