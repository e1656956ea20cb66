import type { State, StateResource } from "../state/state-file";
import { type Access, type NamedPolicy, platformAccess, type Role, senderIn } from "./access";

/**
 * The access of a deployed platform, from its Terraform state; silos have separate states and are not included.
 * @throws Error naming the resource that the state lacks
 */
export function deployedAccess(
  environment: { name: string; accountId: string; region: string },
  state: State,
): Access {
  const { name, accountId, region } = environment;
  const resources = state.resources.filter(
    ({ mode, deposed }) => mode === "managed" && deposed === undefined,
  );
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const attributeOf = (address: string, attribute = "arn"): string => {
    const value = resources.find((resource) => resource.address === address)?.attributes[attribute];
    if (typeof value !== "string") throw new Error(`the state has no ${attribute} of ${address}`);
    return value;
  };
  const roles = new Map(
    ofType("aws_iam_role").map((role) => [`${role.attributes.arn}`, roleIn(role, ofType)]),
  );
  return platformAccess(name, {
    ...{ accountId, region, attributeOf },
    sender: senderIn(ofType("aws_cognito_user_pool")[0]?.attributes.email_configuration),
    namesOf: (type) => ofType(type).map(({ address }) => address.slice(type.length + 1)),
    roleOf: (arn) => {
      const role = roles.get(arn);
      if (role === undefined) throw new Error(`the state has no role ${arn}`);
      return role;
    },
    resourcePolicies: new Map([
      ...ofType("aws_s3_bucket_policy").map((resource): [string, NamedPolicy] => [
        `arn:${partitionOf(attributeOf("aws_s3_bucket.tenant_files"))}:s3:::${resource.attributes.bucket}`,
        policyIn(resource),
      ]),
      ...ofType("aws_kms_key").map((resource): [string, NamedPolicy] => [
        `${resource.attributes.arn}`,
        policyIn(resource),
      ]),
    ]),
  });
}

function roleIn(role: StateResource, ofType: (type: string) => StateResource[]): Role {
  const { name, arn, tags_all, max_session_duration: seconds } = role.attributes;
  const attached = ofType("aws_iam_role_policy_attachment")
    .filter(({ attributes }) => attributes.role === name)
    .map(({ attributes }) => attributes.policy_arn);
  return {
    arn: `${arn}`,
    trust: policyIn(role, "assume_role_policy"),
    identityPolicies: [
      ...ofType("aws_iam_role_policy").filter(({ attributes }) => attributes.role === name),
      ...ofType("aws_iam_policy").filter(({ attributes }) => attached.includes(attributes.arn)),
    ].map((resource) => policyIn(resource)),
    // Questions are about what a role's own policies allow.
    permissionsBoundary: undefined,
    tags: (tags_all ?? {}) as Record<string, string>,
    maxSessionDuration: typeof seconds === "number" ? seconds : 3600,
  };
}

const policyIn = ({ address, attributes }: StateResource, attribute = "policy"): NamedPolicy => ({
  name: address,
  policy: JSON.parse(`${attributes[attribute]}`),
});

const partitionOf = (arn: string): string => arn.split(":")[1] ?? "aws";
