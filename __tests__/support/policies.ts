import { identityOf } from "@saas/local-aws/iam";
import {
  type Access,
  accountTrust,
  type Check,
  type NamedPolicy,
  requestContext,
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
export async function allows(access: Account, session: Session, check: Check): Promise<boolean> {
  const { role } = session;
  return isAllowed(
    {
      caller: identityOf(
        `${role.arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/session`,
        role.arn,
      ),
      action: check.action,
      resource: check.resource,
      resourceAccount: access.accountId,
      context: requestContext(access, session, check),
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
