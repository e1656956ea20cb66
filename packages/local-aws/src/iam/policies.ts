import { isRecord, type JsonObject, records, strings, text } from "../support/json";
import { block, type DeployedResource, type Deployment, resourcesOfType } from "../terraform/resources";
import type { NamedPolicy, PolicyKind } from "./evaluation";

/** A deployed role. */
export interface Role {
  readonly arn: string;
  readonly trust: NamedPolicy;
  readonly identityPolicies: readonly NamedPolicy[];
  readonly permissionsBoundary: NamedPolicy | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly maxSessionDuration: number;
}

/** The policies of a deployment, by ARN of their resource or role. */
export interface Policies {
  readonly roles: ReadonlyMap<string, Role>;
  /** Policies of buckets, tables and keys. */
  readonly resourcePolicies: ReadonlyMap<string, NamedPolicy>;
  /** Customer managed key by the ARN of the bucket or table that it encrypts. */
  readonly encryptionKeys: ReadonlyMap<string, string>;
  /** Tags of resources, including the provider's default tags; undefined if only Terraform knows them. */
  readonly resourceTags: ReadonlyMap<string, Readonly<Record<string, string>>> | undefined;
}

/** @throws Error naming a resource whose policy is missing or not a JSON document. */
export function readPolicies(deployment: Deployment): Policies {
  return {
    roles: new Map(resourcesOfType(deployment, "aws_iam_role").map((role) => readRole(role, deployment))),
    resourcePolicies: readResourcePolicies(deployment),
    encryptionKeys: readEncryptionKeys(deployment),
    resourceTags: readResourceTags(deployment),
  };
}

/** Terraform state has `tags_all`, which includes the provider's default tags; synthesized JSON does not. */
function readResourceTags({ resources }: Deployment): Policies["resourceTags"] {
  const tagged = resources.filter(
    ({ values }) => isRecord(values.tags_all) && typeof values.arn === "string",
  );
  if (tagged.length === 0) return undefined;
  return new Map(tagged.map(({ values }) => [String(values.arn), stringValues(values.tags_all)]));
}

/** All policy documents. */
export function allPolicies({ roles, resourcePolicies }: Policies): (NamedPolicy & { kind: PolicyKind })[] {
  const as = (kind: PolicyKind) => (named: NamedPolicy) => ({ ...named, kind });
  const ofRoles = [...roles.values()].flatMap(({ trust, identityPolicies, permissionsBoundary }) => [
    as("trust")(trust),
    ...[...identityPolicies, ...(permissionsBoundary ? [permissionsBoundary] : [])].map(as("identity")),
  ]);
  return [...ofRoles, ...[...resourcePolicies.values()].map(as("resource"))];
}

function readRole(resource: DeployedResource, deployment: Deployment): [string, Role] {
  const { values } = resource;
  const arn = required(resource, "arn");
  const boundary = text(values.permissions_boundary);
  const role: Role = {
    arn,
    trust: { name: `trust policy of ${address(resource)}`, policy: document(resource, "assume_role_policy") },
    identityPolicies: identityPolicies(resource, deployment),
    permissionsBoundary: boundary ? managedPolicy(boundary, deployment) : undefined,
    tags: stringValues(values.tags_all ?? values.tags),
    maxSessionDuration: typeof values.max_session_duration === "number" ? values.max_session_duration : 3600,
  };
  if (boundary && !role.permissionsBoundary) {
    throw new Error(
      `${address(resource)}: its permissions boundary ${boundary} is not a policy of the deployment`,
    );
  }
  return [arn, role];
}

function identityPolicies(role: DeployedResource, deployment: Deployment): NamedPolicy[] {
  const belongs = ({ values }: DeployedResource): boolean =>
    values.role === role.values.name || values.role === role.values.id;
  const separate = resourcesOfType(deployment, "aws_iam_role_policy")
    .filter(belongs)
    .map((resource) => ({ name: address(resource), policy: document(resource, "policy") }));
  const embedded = records(role.values.inline_policy).flatMap((inline) => {
    const policy = parse(inline.policy);
    const name = `inline_policy ${String(inline.name)} of ${address(role)}`;
    return policy ? [{ name, policy }] : [];
  });
  const attached = [
    ...resourcesOfType(deployment, "aws_iam_role_policy_attachment")
      .filter(belongs)
      .flatMap(({ values }) => text(values.policy_arn) ?? []),
    ...strings(role.values.managed_policy_arns),
  ];
  // Terraform state repeats attached policies in the role; a statement must not be cited twice.
  const bodies = new Set(separate.map(({ policy }) => JSON.stringify(policy)));
  const managed = [...new Set(attached)].flatMap((arn) => managedPolicy(arn, deployment) ?? []);
  return [...separate, ...embedded.filter(({ policy }) => !bodies.has(JSON.stringify(policy))), ...managed];
}

/** A managed policy of the deployment; AWS managed policies are unknown here, so they grant nothing. */
function managedPolicy(arn: string, deployment: Deployment): NamedPolicy | undefined {
  const resource = resourcesOfType(deployment, "aws_iam_policy").find(({ values }) => values.arn === arn);
  return resource && { name: address(resource), policy: document(resource, "policy") };
}

function readResourcePolicies(deployment: Deployment): Map<string, NamedPolicy> {
  const found = new Map<string, NamedPolicy>();
  const add = (
    type: string,
    arnOf: (resource: DeployedResource) => string | undefined,
    byDefault?: JsonObject,
  ): void => {
    for (const resource of resourcesOfType(deployment, type)) {
      const arn = arnOf(resource);
      const policy = resource.values.policy ? document(resource, "policy") : byDefault;
      if (arn && policy) found.set(arn, { name: address(resource), policy });
    }
  };
  const keyArn = ({ values }: DeployedResource): string | undefined =>
    text(
      resourcesOfType(deployment, "aws_kms_key").find(
        (key) => key.values.key_id === values.key_id || key.values.arn === values.key_id,
      )?.values.arn,
    );
  add("aws_s3_bucket_policy", ({ values }) => `arn:aws:s3:::${String(values.bucket)}`);
  add("aws_dynamodb_resource_policy", ({ values }) => text(values.resource_arn));
  add("aws_kms_key", ({ values }) => text(values.arn), defaultKeyPolicy(deployment.accountId));
  add("aws_kms_key_policy", keyArn);
  return found;
}

/** A key without a policy delegates to the account's policies. Source: AWS KMS developer guide, "Default key policy". */
const defaultKeyPolicy = (accountId: string): JsonObject => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Enable IAM User Permissions",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: "kms:*",
      Resource: "*",
    },
  ],
});

function readEncryptionKeys(deployment: Deployment): Map<string, string> {
  const keys = new Map<string, string>();
  const arns = new Map(
    resourcesOfType(deployment, "aws_kms_key").flatMap(({ values }) => {
      const arn = text(values.arn);
      return arn ? [[arn, arn] as const, [text(values.key_id) ?? arn, arn] as const] : [];
    }),
  );
  const add = (encrypted: string | undefined, key: unknown): void => {
    const arn = arns.get(String(key));
    if (encrypted && arn) keys.set(encrypted, arn);
  };
  for (const { values } of resourcesOfType(deployment, "aws_dynamodb_table")) {
    add(text(values.arn), block(values.server_side_encryption)?.kms_key_arn);
  }
  for (const { values } of resourcesOfType(
    deployment,
    "aws_s3_bucket_server_side_encryption_configuration",
  )) {
    const rule = block(values.rule);
    const byDefault = block(rule?.apply_server_side_encryption_by_default);
    add(`arn:aws:s3:::${String(values.bucket)}`, byDefault?.kms_master_key_id);
  }
  return keys;
}

const address = ({ type, name }: DeployedResource): string => `${type}.${name}`;

function document(resource: DeployedResource, attribute: string): JsonObject {
  const policy = parse(resource.values[attribute]);
  if (!policy) throw new Error(`${address(resource)}: ${attribute} is not a JSON policy document`);
  return policy;
}

function parse(value: unknown): JsonObject | undefined {
  try {
    const parsed: unknown = typeof value === "string" ? JSON.parse(value) : value;
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function required(resource: DeployedResource, attribute: string): string {
  const value = text(resource.values[attribute]);
  if (value === undefined) throw new Error(`${address(resource)}: ${attribute} is missing`);
  return value;
}

function stringValues(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}
