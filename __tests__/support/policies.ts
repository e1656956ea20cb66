import { runSimulation } from "@cloud-copilot/iam-simulate";
import { computedAttributes } from "../../local/deployment/computed-attributes";
import { type Reference, resolve } from "../../local/deployment/expressions";
import { type NamedPolicy, type Policies, type Role, readPolicies } from "../../local/endpoint/policies";
import type { Check } from "../../local/endpoint/request-context/check";
import { resource, resources, type Template } from "./synth";

/** The roles of a synthesized stack by name (`tenant_access`), and the ARNs of what they may reach. */
export interface Access {
  readonly accountId: string;
  readonly region: string;
  readonly roles: Readonly<Record<string, Role>>;
  /** Policies of the bucket and of the key, by ARN. */
  readonly resourcePolicies: Policies["resourcePolicies"];
  readonly dataTable: string;
  readonly metadataTable: string;
  readonly bucket: string;
  readonly userPool: string;
  /** Of the customer-managed key, where the environment has one. */
  readonly key: string | undefined;
}

/** A role's session: what its tags are is all that tells one from another. */
export interface Session {
  readonly role: Role;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Reads the policies out of a platform stack's synthesized JSON, with every reference resolved to an ARN. */
export function accessOf(template: Template): Access {
  const [provider] = template.provider.aws ?? [];
  const region = String(provider?.region);
  const [accountId = ""] = (provider?.allowed_account_ids ?? []) as string[];
  const account = { region, accountId };

  const attributes = (type: string, name: string): Readonly<Record<string, unknown>> => {
    const declared = resource(template, `${type}.${name}`);
    const own = (attribute: string) => resolve(declared[attribute], read, `${type}.${name}`);
    switch (type) {
      case "aws_dynamodb_table":
        return {
          name: own("name"),
          arn: `arn:aws:dynamodb:${region}:${accountId}:table/${own("name")}`,
        };
      case "aws_s3_bucket":
        return { id: own("bucket"), bucket: own("bucket"), arn: `arn:aws:s3:::${own("bucket")}` };
      case "aws_cognito_user_pool":
        return { arn: `arn:aws:cognito-idp:${region}:${accountId}:userpool/${region}_Synthesis` };
      default: {
        const values = Object.fromEntries(
          Object.entries(declared)
            .filter(([attribute]) => !["//", "depends_on", "lifecycle"].includes(attribute))
            .map(([attribute]) => [attribute, own(attribute)]),
        );
        const computed = computedAttributes[type]?.(
          { type, name, values },
          { account, apiUrl: "", endpointUrl: "" },
        );
        return { ...values, ...computed };
      }
    }
  };
  const read = ({ root, steps: [name, attribute] }: Reference): unknown => {
    const value = attributes(root, `${name}`)[`${attribute}`];
    if (value === undefined) throw new Error(`${template.name}: ${root}.${name} has no ${attribute}`);
    return value;
  };

  const deployed = ["aws_iam_role", "aws_iam_role_policy", "aws_s3_bucket_policy", "aws_kms_key"].flatMap(
    (type) => resources(template, type).map(({ name }) => ({ type, name, values: attributes(type, name) })),
  );
  const policies = readPolicies({ environment: "", ...account, resources: deployed, outputs: {} });
  const arnOf = (address: string) => {
    const [type = "", name = ""] = address.split(".");
    return String(attributes(type, name).arn);
  };
  return {
    ...account,
    resourcePolicies: policies.resourcePolicies,
    roles: Object.fromEntries(
      resources(template, "aws_iam_role").map(({ address, name }) => {
        const role = policies.roles.get(arnOf(address));
        if (role === undefined) throw new Error(`${template.name}: ${address} was not read`);
        return [name, role];
      }),
    ),
    dataTable: arnOf("aws_dynamodb_table.tenant_data"),
    metadataTable: arnOf("aws_dynamodb_table.tenant_metadata"),
    bucket: arnOf("aws_s3_bucket.tenant_files"),
    userPool: arnOf("aws_cognito_user_pool.tenant_users"),
    key: resources(template, "aws_kms_key").some(({ name }) => name === "environment")
      ? arnOf("aws_kms_key.environment")
      : undefined,
  };
}

/** One of the roles. */
export function roleOf({ roles }: Access, name: string): Role {
  const role = roles[name];
  if (role === undefined) throw new Error(`no role ${name}; there are ${Object.keys(roles).join(", ")}`);
  return role;
}

/**
 * Whether IAM allows a session one action, by the role's policies and by the policy of what is acted on: a bucket's, a
 * key's, or the trust policy of a role that is to be taken.
 * @throws Error for a question that IAM would not understand (an unknown action, say): it must not count as a refusal.
 */
export async function allows(access: Access, { role, tags = {} }: Session, check: Check): Promise<boolean> {
  const attached = policyOn(check, access);
  const outcome = await runSimulation(
    {
      request: {
        principal: `${role.arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/session`,
        action: check.action,
        resource: { resource: check.resource, accountId: access.accountId },
        contextVariables: {
          "aws:PrincipalArn": role.arn,
          "aws:PrincipalAccount": access.accountId,
          "aws:SecureTransport": "true",
          ...Object.fromEntries(
            Object.entries(tags).map(([tag, value]) => [`aws:PrincipalTag/${tag}`, value]),
          ),
          ...check.context,
        },
      },
      identityPolicies: [...role.identityPolicies],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(attached && { resourcePolicy: attached.policy }),
    },
    {},
  );
  if (outcome.resultType === "error") {
    throw new Error(`${check.action} on ${check.resource}: ${JSON.stringify(outcome.errors)}`);
  }
  return outcome.overallResult === "Allowed";
}

/** The policy of what is acted on. Any key stands for one that leaves the decision to IAM, as the environment's does. */
function policyOn(
  { action, resource }: Check,
  { roles, resourcePolicies, key }: Access,
): NamedPolicy | undefined {
  const [service] = action.split(":");
  if (service === "sts") return Object.values(roles).find(({ arn }) => arn === resource)?.trust;
  if (service === "kms") return resourcePolicies.get(key ?? "");
  return resourcePolicies.get(resource.split("/")[0] ?? "");
}
