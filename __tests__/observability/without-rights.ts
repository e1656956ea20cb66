import type { Arguments } from "../support/synth";

/** Statements of tenants' roles without which something is refused that otherwise never is: by role's policy, the statement's Sid. */
const missing = {
  // Lists no files: the access is refused.
  tenant_access: "ListOwnFiles",
  // Writes no entry: the audit trail has a gap.
  tenant_account: "OwnAuditTrail",
} as const;

/** The platform's JSON with rights taken away, so that functions tell of what must never happen. @throws Error when there are none */
export function withoutRights(json: string): string {
  const template = JSON.parse(json) as { resource: { aws_iam_role_policy: Record<string, Arguments> } };
  for (const [role, sid] of Object.entries(missing)) {
    const found = template.resource.aws_iam_role_policy[role] as { policy: string } | undefined;
    const policy = JSON.parse(found?.policy ?? "{}") as { Statement?: { Sid: string }[] };
    const left = policy.Statement?.filter(({ Sid }) => Sid !== sid);
    if (found === undefined || left === undefined || left.length === policy.Statement?.length) {
      throw new Error(`aws_iam_role_policy.${role} has no statement ${sid}`);
    }
    found.policy = JSON.stringify({ ...policy, Statement: left });
  }
  return JSON.stringify(template);
}
