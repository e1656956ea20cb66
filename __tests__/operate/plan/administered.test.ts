import { judge } from "../../../operate/plan/guard";
import type { Change } from "../../../operate/terraform/plan-json";
import { platformStackName } from "../../../stacks/support/naming";
import { losing } from "../../support/ci-losses";
import { resource as changed, planOf, TODAY } from "../../support/operate/plan/plans";
import { acme, environmentsWith } from "../../support/silos";
import { resource, resources, stack, synthesize } from "../../support/synth";

const [prod] = environmentsWith(acme).filter(({ name }) => name === "prod");
if (prod === undefined) throw new Error("prod is an environment");
const platform = stack(synthesize([prod]), platformStackName(prod.name));

const refusals = (
  address: string,
  actions: Change["actions"],
  values: Partial<Change>,
  ci = true,
  protects = false,
) =>
  judge(
    planOf(changed(address, actions, values)),
    { stack: platform.name, production: false, ci, protects },
    [],
    TODAY,
  )
    .refused.filter(({ action }) => action === "administer")
    .map((finding) => finding.address);

/** Attributes that only an administrator changes, of everything that the platform's stack has of the kind. */
const administered = [
  ...resources(platform, "aws_iam_role")
    .filter(({ values }) => /^saas-prod-(backup|restore)$/.test(String(values.name)))
    .map((each) => ({ ...each, attribute: "assume_role_policy" })),
  ...resources(platform, "aws_s3_bucket_policy").map((each) => ({ ...each, attribute: "policy" })),
  ...resources(platform, "aws_kms_key").map((each) => ({ ...each, attribute: "policy" })),
];

it.each(administered)(
  "$address: a change of $attribute is an administrator's",
  ({ address, values, attribute }) => {
    const after = { ...values, [attribute]: "{}" };
    expect(refusals(address, ["update"], { before: values, after })).toEqual([address]);
    expect(refusals(address, ["update"], { before: values, after: { ...values, description: "x" } })).toEqual(
      [],
    );
    // CI creates stores, and no role that reaches all tenants' data.
    const made = refusals(address, ["create"], { before: null, after: values });
    expect(made).toEqual(address.startsWith("aws_iam_role.") ? [address] : []);
    expect(refusals(address, ["update"], { before: values, after }, false)).toEqual([]);
  },
);

it.each(administered.filter(({ address }) => !address.startsWith("aws_kms_key")))(
  "$address: its removal is an administrator's",
  ({ address, values }) => {
    expect(refusals(address, ["delete"], { before: values, after: null })).toEqual([address]);
  },
);

it("what CI may change passes", () => {
  const address = "aws_iam_role.data_function";
  const before = resource(platform, address);
  const after = { ...before, assume_role_policy: "{}" };
  expect(refusals(address, ["update"], { before, after })).toEqual([]);
});

it("an exception lets an administrator deploy the change", () => {
  const address = "aws_kms_key.environment";
  const before = resource(platform, address);
  const plan = planOf(changed(address, ["update"], { before, after: { ...before, policy: "{}" } }));
  const exception = {
    stack: platform.name,
    address,
    action: "administer" as const,
    reason: "a new service uses the key",
  };
  const verdict = judge(plan, { stack: platform.name, production: false, ci: true }, [exception], TODAY);
  expect(verdict).toMatchObject({ refused: [], allowed: [{ address }] });
});

/** What Terraform deletes or changes with each action that CI is denied where the environment is protected. */
const typesOf: Readonly<Record<string, string | undefined>> = {
  "backup:DeleteBackupPlan": "aws_backup_plan",
  "backup:DeleteBackupSelection": "aws_backup_selection",
  "backup:DeleteBackupVault": "aws_backup_vault",
  "backup:DeleteBackupVaultLockConfiguration": "aws_backup_vault_lock_configuration",
  "backup:UpdateBackupPlan": "aws_backup_plan",
  "cognito-idp:DeleteGroup": "aws_cognito_user_group",
  "cognito-idp:DeleteUserPool": "aws_cognito_user_pool",
  "cognito-idp:DeleteUserPoolClient": "aws_cognito_user_pool_client",
  "cognito-idp:DeleteUserPoolDomain": "aws_cognito_user_pool_domain",
  "dynamodb:DeleteTable": "aws_dynamodb_table",
  "kms:ScheduleKeyDeletion": "aws_kms_key",
  "logs:DeleteLogGroup": "aws_cloudwatch_log_group",
  "s3:DeleteBucket": "aws_s3_bucket",
  "sqs:DeleteQueue": "aws_sqs_queue",
  // Terraform makes no such call for what the stacks have.
  "kms:DeleteImportedKeyMaterial": undefined,
  "kms:DisableKey": undefined,
  "sqs:PurgeQueue": undefined,
};

describe("where the environment is protected", () => {
  const denied = [...new Set(losing(prod))];
  it.each(denied)("a deletion that takes %s is an administrator's", (action) => {
    expect(Object.keys(typesOf)).toContain(action);
    const type = typesOf[action];
    for (const { address, values } of type === undefined ? [] : resources(platform, type)) {
      const gone = { before: values, after: null };
      expect(refusals(address, ["delete"], gone, true, true)).toEqual([address]);
      expect(refusals(address, ["delete", "create"], { before: values, after: values }, true, true)).toEqual([
        address,
      ]);
      expect(refusals(address, ["delete"], gone)).toEqual([]);
    }
  });

  it.each([
    ["aws_dynamodb_table", "point_in_time_recovery"],
    ["aws_dynamodb_table", "ttl"],
    ["aws_dynamodb_resource_policy", "policy"],
    ["aws_s3_bucket_versioning", "versioning_configuration"],
    ["aws_s3_bucket_lifecycle_configuration", "rule"],
    ["aws_backup_plan", "rule"],
  ])("a change of %s's %s is an administrator's, its creation CI's", (type, attribute) => {
    for (const { address, values } of resources(platform, type)) {
      const after = { ...values, [attribute]: [{ other: true }] };
      expect(refusals(address, ["update"], { before: values, after }, true, true)).toEqual([address]);
      expect(refusals(address, ["create"], { before: null, after }, true, true)).toEqual([]);
      expect(refusals(address, ["update"], { before: values, after })).toEqual([]);
    }
  });

  it.each(["aws_dynamodb_table", "aws_backup_plan", "aws_sqs_queue"])(
    "other changes of %s are CI's",
    (type) => {
      for (const { address, values } of resources(platform, type)) {
        const after = { ...values, tags: { team: "payments" } };
        expect(refusals(address, ["update"], { before: values, after }, true, true)).toEqual([]);
      }
    },
  );
});
