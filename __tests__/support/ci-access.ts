import type { Check, NamedPolicy, RequestContext, Role } from "@saas/local-aws/iam";
import type { EnvironmentConfig } from "../../environments/schema";
import { ciAccessStackName } from "../../stacks/support/naming";
import { type Account, allows } from "./policies";
import { resource, resources, stack, type Template } from "./synth";

/** The roles of an environment's CI, as synthesized. */
export interface CiAccess {
  readonly environment: EnvironmentConfig;
  readonly plan: Role;
  readonly deploy: Role;
  /** Boundary of every role that the platform's stacks create. */
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
  const policies = policiesIn(template);
  const bounding = policies["aws_iam_policy.workload_boundary"];
  if (bounding === undefined) throw new Error(`${template.name}: no boundary of the platform's roles`);
  return {
    environment,
    plan: roleInCi(templates, environment, "plan"),
    deploy: roleInCi(templates, environment, "deploy"),
    workloadBoundary: bounding,
    policies,
  };
}

/** One role of an environment's CI. @throws Error when it has none of that name. */
export function roleInCi(
  templates: ReadonlyMap<string, Template>,
  environment: EnvironmentConfig,
  name: string,
): Role {
  const template = stack(templates, ciAccessStackName(environment.name));
  const policies = policiesIn(template);
  const policyNamed = (reference: unknown): NamedPolicy => {
    const found = policies[/^\$\{(aws_iam_policy\.\w+)\.arn\}$/.exec(String(reference))?.[1] ?? ""];
    if (found === undefined) throw new Error(`${template.name}: no policy ${reference}`);
    return found;
  };
  const values = resource(template, `aws_iam_role.${name}`);
  const ofRole = (type: string) =>
    resources(template, type).filter(({ values }) => values.role === `\${aws_iam_role.${name}.name}`);
  const attached = ofRole("aws_iam_role_policy_attachment");
  const inline = ofRole("aws_iam_role_policy");
  return {
    arn: `arn:aws:iam::${environment.accountId}:role/${values.name}`,
    trust: { name: `trust policy of ${name}`, policy: parsed(values.assume_role_policy) },
    identityPolicies: [
      ...attached.map((attachment) => policyNamed(attachment.values.policy_arn)),
      ...inline.map(({ address, values }) => ({ name: address, policy: parsed(values.policy) })),
    ],
    permissionsBoundary:
      values.permissions_boundary === undefined ? undefined : policyNamed(values.permissions_boundary),
    tags: {},
    maxSessionDuration: Number(values.max_session_duration),
  };
}

const policiesIn = (template: Template): Record<string, NamedPolicy> =>
  Object.fromEntries(
    ["aws_iam_policy", "aws_iam_role_policy"].flatMap((type) =>
      resources(template, type).map(({ address, values }) => [
        address,
        { name: address, policy: parsed(values.policy) },
      ]),
    ),
  );

/** A policy document as IAM receives it from Terraform. */
function parsed(text: unknown): NamedPolicy["policy"] {
  return JSON.parse(String(text).replaceAll("$${", "${"));
}

/** Whether IAM allows a CI role an action in its account, in which only keys have resource-based policies. */
export const may = (accountId: string, role: Role, check: Check): Promise<boolean> =>
  allows(accountOf(accountId), { role }, check);

/**
 * The same if the resource's policy, or a role's trust policy, names the role's session: then only the role's boundary and
 * denials apply.
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

/** An account in which only keys have resource-based policies, and these delegate to IAM. */
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

/** The same role with all permissions attached: only its boundary and its denials limit it. */
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

/** A role's denying policies, which an administrator attaches, like its boundary. */
export const denialsOf = ({ identityPolicies }: Role): NamedPolicy[] =>
  identityPolicies.filter(({ policy }) =>
    (policy.Statement as { Effect: string }[]).every(({ Effect }) => Effect === "Deny"),
  );

/** One check for each operation. */
export function checks(
  service: string,
  operations: readonly string[],
  resource: string,
  context: RequestContext = {},
): Check[] {
  return operations.map((operation) => ({ action: `${service}:${operation}`, resource, context }));
}
