import type { Check, NamedPolicy, Role } from "@saas/local-aws/iam";
import type { EnvironmentConfig } from "../../environments/schema";
import { ciAccessStackName } from "../../stacks/support/naming";
import { type Account, allows } from "./policies";
import { resource, resources, stack, type Template } from "./synth";

/** The roles of an environment's CI, as synthesized. */
export interface CiAccess {
  readonly environment: EnvironmentConfig;
  readonly plan: Role;
  readonly deploy: Role;
  /** Of every role that the platform's stacks make. */
  readonly workloadBoundary: NamedPolicy;
  /** Every policy of the stack by its address. */
  readonly policies: Readonly<Record<string, NamedPolicy>>;
}

/** Reads the roles of an environment's CI. @throws Error when it has none. */
export function ciAccessOf(
  templates: ReadonlyMap<string, Template>,
  environment: EnvironmentConfig,
): CiAccess {
  const template = stack(templates, ciAccessStackName(environment.name));
  const policies = Object.fromEntries(
    resources(template, "aws_iam_policy").map(({ address, values }) => [
      address,
      { name: address, policy: parsed(values.policy) },
    ]),
  );
  const policyNamed = (reference: unknown): NamedPolicy => {
    const found = policies[/^\$\{(aws_iam_policy\.\w+)\.arn\}$/.exec(String(reference))?.[1] ?? ""];
    if (found === undefined) throw new Error(`${template.name}: no policy ${reference}`);
    return found;
  };
  const roleNamed = (name: string): Role => {
    const values = resource(template, `aws_iam_role.${name}`);
    const attached = resources(template, "aws_iam_role_policy_attachment").filter(
      (attachment) => attachment.values.role === `\${aws_iam_role.${name}.name}`,
    );
    return {
      arn: `arn:aws:iam::${environment.accountId}:role/${values.name}`,
      trust: { name: `trust policy of ${name}`, policy: parsed(values.assume_role_policy) },
      identityPolicies: attached.map((attachment) => policyNamed(attachment.values.policy_arn)),
      permissionsBoundary:
        values.permissions_boundary === undefined ? undefined : policyNamed(values.permissions_boundary),
      tags: {},
      maxSessionDuration: Number(values.max_session_duration),
    };
  };
  return {
    environment,
    plan: roleNamed("plan"),
    deploy: roleNamed("deploy"),
    workloadBoundary: policyNamed("${aws_iam_policy.workload_boundary.arn}"),
    policies,
  };
}

/** A policy document, with what Terraform leaves to IAM as IAM gets it. */
function parsed(text: unknown): NamedPolicy["policy"] {
  return JSON.parse(String(text).replaceAll("$${", "${"));
}

/** Whether IAM lets a role of CI do something in its account, where nothing has a policy of its own but keys. */
export const may = (accountId: string, role: Role, check: Check): Promise<boolean> =>
  allows(accountOf(accountId), { role }, check);

/**
 * The same where the policy of what is acted on, or the trust policy of a role, names the role's own session: then nothing of the
 * role's counts but its boundary and its denials.
 */
export function mayWhenNamed(accountId: string, role: Role, check: Check): Promise<boolean> {
  const statement = {
    Effect: "Allow",
    Principal: { AWS: `${role.arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/session` },
    Action: check.action,
  };
  const policy = (more: object) => ({
    name: "policy that names the session",
    policy: { Version: "2012-10-17", Statement: [{ ...statement, ...more }] },
  });
  const { resource } = check;
  const ofResource = policy({ Resource: resource });
  const account: Account = {
    accountId,
    roles: { asked: { ...role, arn: resource, trust: policy({}) } },
    resourcePolicies: new Map([
      [resource.split("/")[0] ?? "", ofResource],
      ["key", ofResource],
    ]),
    key: "key",
  };
  return allows(account, { role: { ...role, identityPolicies: denialsOf(role) } }, check);
}

/** An account in which nothing has a policy of its own but keys, and these leave it to IAM who may use them. */
export function accountOf(accountId: string): Account {
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  };
  const resourcePolicies = new Map([["key", { name: "policy of the key", policy }]]);
  return { accountId, roles: {}, resourcePolicies, key: "key" };
}

/** The same role, with every right attached to it besides: what is left is what bounds it, and what it is denied. */
export const withEverythingAttached = (role: Role): Role => ({
  ...role,
  identityPolicies: [
    ...denialsOf(role),
    {
      name: "AdministratorAccess",
      policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
    },
  ],
});

/** Those of a role's policies that deny: attached by an administrator, like its boundary. */
export const denialsOf = ({ identityPolicies }: Role): NamedPolicy[] =>
  identityPolicies.filter(({ policy }) =>
    (policy.Statement as { Effect: string }[]).every(({ Effect }) => Effect === "Deny"),
  );
