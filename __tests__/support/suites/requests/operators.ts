import type { AwsCredentials } from "@saas/local-aws/iam";
import { resourcesOfType } from "@saas/local-aws/terraform";
import type { LocalPlatform } from "../../../../develop/start/platform";
import { accountTrust } from "../../../../operate/isolation/access";

const policies = ["operator", "operator_read_only"] as const;
export type OperatorPolicy = (typeof policies)[number];

/** The platform with two people in its account, each with one of the operators' policies, as an organization attaches them. */
export function withOperators(platform: LocalPlatform): {
  readonly platform: LocalPlatform;
  readonly operators: Readonly<Record<OperatorPolicy, AwsCredentials>>;
} {
  const { endpoint } = platform;
  const { accountId } = platform.deployment;
  const arnOf = (policy: OperatorPolicy) => `arn:aws:iam::${accountId}:role/person-${policy}`;
  const people = policies.flatMap((policy) => {
    const found = resourcesOfType(platform.deployment, "aws_iam_policy").find(({ name }) => name === policy);
    if (found === undefined) throw new Error(`the deployment has no aws_iam_policy.${policy}`);
    const name = `person-${policy}`;
    return [
      {
        type: "aws_iam_role",
        name,
        values: {
          name,
          id: name,
          arn: arnOf(policy),
          assume_role_policy: JSON.stringify(accountTrust(accountId).policy),
        },
      },
      {
        type: "aws_iam_role_policy_attachment",
        name,
        values: { role: name, policy_arn: found.values.arn },
      },
    ];
  });
  const deployment = { ...platform.deployment, resources: [...platform.deployment.resources, ...people] };
  endpoint.enforce(deployment);
  const signedIn = (policy: OperatorPolicy) => endpoint.credentialsFor(arnOf(policy), "operator");
  return {
    platform: { ...platform, deployment },
    operators: { operator: signedIn("operator"), operator_read_only: signedIn("operator_read_only") },
  };
}
