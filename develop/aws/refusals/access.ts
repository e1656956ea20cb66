import { testsOf } from "../iam/conditions";
import { list, type Statement } from "../iam/documents";
import type { Refusal, Stacks } from "./rule";

/** Statements of all policies, each with its place. */
const statementsOf = ({ policies }: Stacks): [where: string, statement: Statement][] =>
  policies.flatMap(({ where, statements }) =>
    statements.map((statement): [string, Statement] => [`${where}: ${statement.Sid}`, statement]),
  );

/** Services that create a service-linked role at first use, by resource type. Source: IAM user guide, services that work with IAM. */
const linkedServices: Readonly<Record<string, string>> = {
  aws_backup_vault: "backup.amazonaws.com",
  aws_api_gateway_rest_api: "ops.apigateway.amazonaws.com",
  aws_cognito_user_pool: "cognito-idp.amazonaws.com",
};

/** The deploy role of an environment with CI. */
const deployRole = ({ resourcesOf }: Stacks): string | undefined =>
  resourcesOf("aws_iam_role")
    .map(({ values }) => String(values.name))
    .find((name) => /^ci-.+-deploy$/.test(name));

export const accessRefusals: readonly Refusal[] = [
  {
    name: "source of AWS Backup",
    aws: "documents no aws:SourceAccount or aws:SourceArn when AWS Backup assumes a role: AWS Backup developer guide, IAM service roles",
    faults: (stacks) =>
      statementsOf(stacks).flatMap(([where, { Principal, Effect, Condition }]) =>
        Effect === "Allow" &&
        JSON.stringify(Principal)?.includes("backup.amazonaws.com") &&
        where.includes("assume_role_policy")
          ? testsOf(Condition)
              .filter(({ key, ifExists }) => /^aws:Source(Account|Arn)$/i.test(key) && !ifExists)
              .map(({ key }) => `${where}: it needs ${key}`)
          : [],
      ),
  },
  {
    name: "a key known by its tag",
    aws: "counts a tag for authorization only minutes after it is set: KMS developer guide, ABAC for AWS KMS. A key's policy names who deploys it",
    faults: (stacks) => {
      const role = deployRole(stacks);
      if (role === undefined) return [];
      return stacks
        .resourcesOf("aws_kms_key")
        .filter(({ where }) => /^saas-/.test(where))
        .filter(({ values }) => !String(values.policy).includes(`:role/${role}`))
        .map(({ where }) => `${where}: its policy does not name ${role}`);
    },
  },
  {
    name: "roles that services make for themselves",
    aws: "lets a service make its role only for a caller with iam:CreateServiceLinkedRole: IAM user guide, service-linked roles",
    faults: (stacks) => {
      if (deployRole(stacks) === undefined) return [];
      const linked = statementsOf(stacks)
        .filter(
          ([, { Effect, Action }]) =>
            Effect === "Allow" && list(Action).includes("iam:CreateServiceLinkedRole"),
        )
        .flatMap(([, { Condition }]) => testsOf(Condition))
        .filter(({ key }) => key === "iam:AWSServiceName")
        .flatMap(({ values }) => values);
      return Object.entries(linkedServices).flatMap(([type, service]) =>
        stacks
          .resourcesOf(type)
          .filter(() => !linked.includes(service))
          .map(({ where }) => `${where}: CI cannot let ${service} make its role`),
      );
    },
  },
  {
    name: "tags of API Gateway",
    aws: "knows no aws:ResourceTag for the resource Tags: Service Authorization Reference, API Gateway Management",
    faults: (stacks) =>
      statementsOf(stacks).flatMap(([where, { Effect, Resource, Condition }]) =>
        Effect === "Allow" &&
        testsOf(Condition).some(({ key, ifExists }) => /^aws:ResourceTag\//i.test(key) && !ifExists)
          ? list(Resource)
              .filter((arn) => /:apigateway:[^:]*::\/tags\//.test(arn))
              .map((arn) => `${where}: it never matches ${arn}`)
          : [],
      ),
  },
];
