import { type Policies, type Role, readPolicies } from "@saas/local-aws/iam";
import type { DeployedResource } from "@saas/local-aws/terraform";
import { type Access, platformAccess, type Silo, senderIn } from "../../operate/isolation/access";
import { ciAccessStackName, platformStackName, siloStackName } from "../../stacks/support/naming";
import { resolvedStack } from "./resolved-stack";
import { resource, resources, stack, type Template } from "./synth";

/** The platform of an environment and its silos, with the boundary of their roles where it has access for CI. */
export function accessIn(templates: ReadonlyMap<string, Template>, environment: string): Access {
  const bounding = templates.get(ciAccessStackName(environment));
  const platform = stack(templates, platformStackName(environment));
  const published = (name: string) => {
    const found = resources(platform, "aws_ssm_parameter").find(({ values }) => values.name === name);
    if (found === undefined) throw new Error(`${platform.name} publishes no ${name}`);
    return resolvedStack(platform).attributeOf(found.address, "insecure_value");
  };
  const prefix = siloStackName(environment, "");
  const base = accessOf(platform, environment, bounding);
  const silos = [...templates.values()]
    .filter(({ name }) => name.startsWith(prefix))
    .map((template) => siloOf(template, template.name.slice(prefix.length), published, bounding));
  return {
    ...base,
    roles: { ...base.roles, ...Object.fromEntries(silos.map(({ roleName, role }) => [roleName, role])) },
    resourcePolicies: new Map([base, ...silos].flatMap(({ resourcePolicies }) => [...resourcePolicies])),
    silos,
  };
}

/** Without the roles' boundaries: they would hide what a change of the roles' own policies lets through. */
export const unbounded = (access: Access): Access => ({
  ...access,
  roles: Object.fromEntries(
    Object.entries(access.roles).map(([name, role]) => [name, { ...role, permissionsBoundary: undefined }]),
  ),
});

const withPolicies = [
  ...["aws_iam_role", "aws_iam_role_policy", "aws_s3_bucket_policy", "aws_dynamodb_resource_policy"],
  "aws_kms_key",
];

/** @param parameter what the platform publishes, by name. */
function siloOf(
  template: Template,
  slug: string,
  parameter: (name: string) => string,
  bounding?: Template,
): Silo & Pick<Policies, "resourcePolicies"> & { readonly role: Role } {
  const resolved = resolvedStack(template, { scope: `${template.name}/`, parameter });
  const { accountId, region, attributeOf } = resolved;
  const policies = readPolicies({
    accountId,
    region,
    resources: [...resolved.deployed(withPolicies), ...deployedBoundaries(bounding, accountId)],
    outputs: {},
  });
  const role = policies.roles.get(attributeOf("aws_iam_role.tenant_access"));
  if (role === undefined) throw new Error(`${template.name}: its access role was not read`);
  const [provider] = template.provider.aws ?? [];
  const [{ tags } = { tags: {} }] = (provider?.default_tags ?? []) as { tags: Record<string, string> }[];
  return {
    roleName: `silo_${slug}`,
    tenantId: `${tags.tenant_id}`,
    table: attributeOf("aws_dynamodb_table.tenant_data"),
    bucket: attributeOf("aws_s3_bucket.tenant_files"),
    key: attributeOf("aws_kms_key.silo"),
    role,
    resourcePolicies: policies.resourcePolicies,
  };
}

/**
 * Reads the policies out of a platform stack's synthesized JSON, with every reference resolved to an ARN.
 * @param bounding the stack whose policy bounds the roles.
 */
function accessOf(template: Template, environment: string, bounding?: Template): Access {
  const resolved = resolvedStack(template);
  const { accountId, region, attributeOf } = resolved;
  const policies = readPolicies({
    accountId,
    region,
    resources: [...resolved.deployed(withPolicies), ...deployedBoundaries(bounding, accountId)],
    outputs: {},
  });
  return platformAccess(environment, {
    ...{ accountId, region, attributeOf },
    sender: senderIn(resource(template, "aws_cognito_user_pool.tenant_users").email_configuration),
    namesOf: (type) => resources(template, type).map(({ name }) => name),
    roleOf: (arn) => {
      const role = policies.roles.get(arn);
      if (role === undefined) throw new Error(`${template.name}: ${arn} was not read`);
      return role;
    },
    resourcePolicies: policies.resourcePolicies,
  });
}

function deployedBoundaries(template: Template | undefined, accountId: string): DeployedResource[] {
  if (template === undefined) return [];
  const type = "aws_iam_policy";
  return ["workload_boundary", "recovery_boundary"].map((name) => {
    const declared = resource(template, `${type}.${name}`);
    const values = {
      policy: String(declared.policy).replaceAll("$${", "${"),
      arn: `arn:aws:iam::${accountId}:policy/${declared.name}`,
    };
    return { type, name, values };
  });
}
