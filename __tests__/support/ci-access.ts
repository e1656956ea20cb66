import type { EnvironmentConfig } from "../../environments/schema";
import type { NamedPolicy, Role } from "../../local/endpoint/policies";
import { ciAccessStackName } from "../../stacks/support/naming";
import type { Account } from "./policies";
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

/** Where CI's roles act: nothing there has a policy of its own. */
export const accountOf = ({ accountId }: EnvironmentConfig): Account => ({
  accountId,
  roles: {},
  resourcePolicies: new Map(),
  key: undefined,
});

/** The same role, with every right attached to it: what is left is what bounds it. */
export const withEverythingAttached = (role: Role): Role => ({
  ...role,
  identityPolicies: [
    {
      name: "AdministratorAccess",
      policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
    },
  ],
});
