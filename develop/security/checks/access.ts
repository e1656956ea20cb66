import { allowsEverybody, listOf, type Scanned, type ScannerCheck, type Statement } from "../scanned";

const types = ["aws_iam_policy", "aws_iam_role_policy"] as const;

const allowed = (resource: Scanned): Statement[] =>
  resource.statements("policy").filter(({ Effect }) => Effect === "Allow");

/** A check of both kinds of policies. */
const ofPolicies = (
  id: string,
  title: string,
  passes: (statement: Statement) => boolean,
): readonly ScannerCheck[] =>
  types.map((type) => ({ id, title, type, passes: (resource) => allowed(resource).every(passes) }));

const servicesOf = ({ Principal }: Statement): unknown[] =>
  typeof Principal === "object" && Principal !== null
    ? listOf(Reflect.get(Principal, "AWS"))
    : listOf(Principal);

const isGitHub = ({ Principal }: Statement): boolean =>
  JSON.stringify(Principal ?? {}).includes("token.actions.githubusercontent.com");

const subjectsOf = ({ Condition }: Statement): string[] =>
  Object.values((Condition ?? {}) as Record<string, Record<string, unknown>>).flatMap((keys) =>
    Object.entries(keys)
      .filter(([key]) => key.endsWith(":sub"))
      .flatMap(([, value]) => listOf(value).map(String)),
  );

const wildcards = (attribute: "Action" | "Resource", statement: Statement): boolean =>
  listOf(statement[attribute]).includes("*");

/** Roles, their policies, and keys. */
export const accessChecks: readonly ScannerCheck[] = [
  {
    id: "CKV_AWS_60",
    title: "not everybody may take a role",
    type: "aws_iam_role",
    passes: (resource) => !resource.statements("assume_role_policy").some(allowsEverybody),
  },
  {
    id: "CKV_AWS_61",
    title: "not every identity of an account may take a role, without a condition",
    type: "aws_iam_role",
    passes: (resource) =>
      !resource
        .statements("assume_role_policy")
        .some(
          (statement) =>
            statement.Condition === undefined &&
            servicesOf(statement).some((arn) => /:root$|^\d{12}$/.test(String(arn))),
        ),
  },
  {
    id: "CKV_AWS_358",
    title: "one repository of GitHub may take a role",
    type: "aws_iam_role",
    passes: (resource) =>
      resource
        .statements("assume_role_policy")
        .filter(isGitHub)
        .every((statement) => {
          const subjects = subjectsOf(statement);
          return (
            subjects.length > 0 &&
            subjects.every((subject) => /^repo:[^*]+\/[^*]+|^repository_id:\d+/.test(subject))
          );
        }),
  },
  {
    id: "CKV_AWS_274",
    title: "no role is an administrator",
    type: "aws_iam_role_policy_attachment",
    passes: (resource) => !String(resource.at("policy_arn")).endsWith("/AdministratorAccess"),
  },
  ...ofPolicies(
    "CKV_AWS_62",
    "no policy allows everything on everything",
    (statement) => !(wildcards("Action", statement) && wildcards("Resource", statement)),
  ),
  ...ofPolicies(
    "CKV_AWS_63",
    "no policy allows every action",
    (statement) => !wildcards("Action", statement),
  ),
  ...ofPolicies(
    "CKV2_AWS_40",
    "no policy allows all of IAM",
    (statement) => !listOf(statement.Action).some((action) => /^iam:\*$|^\*$/i.test(String(action))),
  ),
  {
    id: "CKV_AWS_7",
    title: "a key is rotated",
    type: "aws_kms_key",
    passes: (resource) => resource.at("enable_key_rotation") === true,
  },
  {
    id: "CKV_AWS_33",
    title: "not everybody may use a key",
    type: "aws_kms_key",
    passes: (resource) => !resource.statements("policy").some(allowsEverybody),
  },
  {
    id: "CKV_AWS_227",
    title: "a key is enabled",
    type: "aws_kms_key",
    passes: (resource) => resource.at("is_enabled") !== false,
  },
  {
    id: "CKV2_AWS_64",
    title: "a key has a policy of its own",
    type: "aws_kms_key",
    passes: (resource) => resource.has("policy") || resource.attached("aws_kms_key_policy").length > 0,
  },
  {
    id: "CKV_AWS_70",
    title: "not everybody may use a bucket",
    type: "aws_s3_bucket_policy",
    passes: (resource) => !resource.statements("policy").some(allowsEverybody),
  },
  {
    id: "CKV_AWS_93",
    title: "a bucket's policy locks nobody out",
    type: "aws_s3_bucket_policy",
    passes: (resource) => !resource.statements("policy").some(locksOut),
  },
];

/** Whether a statement denies every action to every principal, without a condition. */
const locksOut = (statement: Statement): boolean =>
  statement.Effect === "Deny" &&
  statement.Condition === undefined &&
  listOf(statement.Action).some((action) => action === "*" || action === "s3:*") &&
  allowsEverybody({ ...statement, Effect: "Allow" });
