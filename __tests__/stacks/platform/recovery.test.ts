import { dev } from "../../../environments/dev";
import { loadEnvironments } from "../../../environments/load";
import { prod } from "../../../environments/prod";
import { protectedDev } from "../../support/protected-dev";
import { resource, resources, stack, synthesize } from "../../support/synth";

const platform = (backup: object, more: object = {}) =>
  stack(synthesize(loadEnvironments({ dev: { ...dev, backup, ...more } }), "saas-dev"), "saas-dev");
const plan = {
  schedule: "cron(0 3 * * ? *)",
  keepDays: 200,
  coldAfterDays: 30,
  vaultLock: { minDays: 7, maxDays: 400 },
};

describe("what can be brought back of a platform", () => {
  it("is tables, by as many days as its data says", () => {
    const template = platform({ pointInTimeRecoveryDays: 9 });
    for (const { values } of resources(template, "aws_dynamodb_table")) {
      expect(values.point_in_time_recovery).toEqual({ enabled: true, recovery_period_in_days: 9 });
    }
    expect(resource(template, "aws_iam_role.restore")).toMatchObject({ name: "saas-dev-restore" });
    expect(resource(template, "aws_iam_policy.operator_restore")).toMatchObject({
      name: "saas-dev-operator-restore",
    });
  });

  it("is nothing of one tenant where tables have no recovery, and nobody has rights for it", () => {
    const template = platform({});
    for (const { values } of resources(template, "aws_dynamodb_table")) {
      expect(values.point_in_time_recovery).toEqual({ enabled: false });
    }
    const addresses = Object.values(template.resource).flatMap((named) => Object.keys(named));
    expect(addresses.filter((name) => /restore|backup/.test(name))).toEqual([]);
  });

  it("is older versions of files, for as long as its data says", () => {
    const rules = (backup: object) =>
      resource(platform(backup), "aws_s3_bucket_lifecycle_configuration.tenant_files").rule as {
        id: string;
      }[];
    expect(rules({}).map(({ id }) => id)).toEqual(["TransitionToIA", "AbortIncompleteUploads"]);
    expect(rules({ versionsKeptDays: 40 }).at(-1)).toMatchObject({
      id: "ExpireOlderVersions",
      noncurrent_version_expiration: [{ noncurrent_days: 40 }],
    });
  });

  it("is all of it out of a vault, where there is a plan, silos by a pattern", () => {
    const template = platform(
      { plan },
      { ...protectedDev, encryption: "customer-managed", backup: { plan } },
    );
    // Not even where nothing else is protected: backups are what is left then.
    const unprotected = platform({ plan }, { removalProtection: false });
    for (const each of [template, unprotected]) {
      expect(resource(each, "aws_backup_vault.backups")).not.toHaveProperty("force_destroy");
    }
    expect(resource(template, "aws_backup_vault.backups")).toMatchObject({
      name: "saas-dev-backup",
      kms_key_arn: "${aws_kms_key.environment.arn}",
      lifecycle: { prevent_destroy: true },
    });
    expect(resource(template, "aws_backup_vault_lock_configuration.backups_vault_lock")).toMatchObject({
      min_retention_days: 7,
      max_retention_days: 400,
    });
    expect(resource(template, "aws_backup_plan.backups")).toMatchObject({
      rule: [{ schedule: plan.schedule, lifecycle: { delete_after: 200, cold_storage_after: 30 } }],
    });
    expect(resource(template, "aws_backup_selection.backups_platform").resources).toHaveLength(5);
    expect(resource(template, "aws_backup_selection.backups_silos")).toMatchObject({
      resources: [
        "arn:aws:dynamodb:eu-central-1:111122223333:table/saas-dev-silo-*-tenant-data",
        "arn:aws:s3:::saas-dev-silo-*",
      ],
      condition: [{ string_like: [{ key: "aws:ResourceTag/stack", value: "saas-dev-silo-*" }] }],
    });
    expect(
      JSON.parse(String(resource(template, "aws_iam_role.backup").assume_role_policy)).Statement,
    ).toMatchObject([
      {
        Principal: { Service: "backup.amazonaws.com" },
        Condition: { StringEqualsIfExists: { "aws:SourceAccount": "111122223333" } },
      },
    ]);
  });

  it("is read by the role that makes backups from buckets of its own account alone", () => {
    const { Statement } = JSON.parse(
      String(resource(platform({ plan }), "aws_iam_role_policy.backup").policy),
    ) as { Statement: { Sid: string; Action: string[]; Condition?: object }[] };
    const ofBuckets = Statement.filter(({ Action }) =>
      [Action].flat().some((each) => each.startsWith("s3:")),
    );
    expect(ofBuckets.map(({ Sid }) => Sid)).toEqual(["Buckets", "Files"]);
    for (const { Condition } of ofBuckets) {
      expect(Condition).toEqual({ StringEquals: { "aws:ResourceAccount": "111122223333" } });
    }
  });

  it("is for sessions with multi-factor authentication where the data says so, and otherwise for any", () => {
    const trust = (backup: object) =>
      JSON.parse(String(resource(platform(backup), "aws_iam_role.restore").assume_role_policy)).Statement[0]
        .Condition;
    const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
    expect(trust({ pointInTimeRecoveryDays: 1, restoreWithMfa: true })).toMatchObject(mfa);
    expect(trust({ pointInTimeRecoveryDays: 1 })).not.toHaveProperty("Bool");
  });

  it("is copied to the one vault that the data names, by the role that makes backups", () => {
    const vault = "arn:aws:backup:eu-west-1:444455556666:backup-vault:copies";
    const template = platform({ plan: { ...plan, copy: { vault, keepDays: 60 } } });
    expect(resource(template, "aws_backup_plan.backups").rule).toMatchObject([
      { copy_action: [{ destination_vault_arn: vault, lifecycle: { delete_after: 60 } }] },
    ]);
    const { Statement } = JSON.parse(String(resource(template, "aws_iam_role_policy.backup").policy));
    expect(Statement).toContainEqual(
      expect.objectContaining({
        Sid: "CopyBackups",
        Condition: {
          "ForAllValues:ArnEquals": { "backup:CopyTargets": vault },
          Null: { "backup:CopyTargets": "false" },
        },
      }),
    );
    expect(Statement).toContainEqual(
      expect.objectContaining({ Sid: "IntoTheVaultOfCopies", Resource: vault }),
    );
    expect(JSON.stringify(resource(platform({ plan }), "aws_iam_role_policy.backup"))).not.toContain("Copy");
  });

  it("is locked for good after the days that the data says, and otherwise in a way that can be undone", () => {
    const lockOf = (vaultLock: object) => {
      const backup = { ...prod.backup, plan: { ...prod.backup.plan, vaultLock } };
      const templates = synthesize(loadEnvironments({ prod: { ...prod, backup } } as never), "saas-prod");
      return resource(
        stack(templates, "saas-prod"),
        "aws_backup_vault_lock_configuration.backups_vault_lock",
      );
    };
    const { vaultLock } = prod.backup.plan;
    expect(lockOf({ ...vaultLock, immutableAfterDays: 14 }).changeable_for_days).toBe(14);
    expect(lockOf(vaultLock)).not.toHaveProperty("changeable_for_days");
    expect(lockOf(vaultLock).min_retention_days).toBe(vaultLock.minDays);
  });

  it("is in a vault with a key of its own, where the data says so, whatever encrypts the rest", () => {
    for (const encryption of ["aws-managed", "customer-managed"]) {
      const template = platform({ plan: { ...plan, vaultKey: "own" } }, { encryption });
      const key = "${aws_kms_key.backups_vault_key.arn}";
      expect(resource(template, "aws_backup_vault.backups").kms_key_arn).toBe(key);
      expect(String(resource(template, "aws_iam_role_policy.backup").policy)).toContain(key);
      const alias = resource(template, "aws_kms_alias.backups_vault_key");
      expect(alias.name).toBe("alias/saas-dev-backup");
    }
  });

  it("lets no role of the platform take the role that restores", () => {
    const { assume_role_policy } = resource(platform({ pointInTimeRecoveryDays: 1 }), "aws_iam_role.restore");
    expect(JSON.parse(String(assume_role_policy)).Statement).toMatchObject([
      {
        Principal: { AWS: "arn:aws:iam::111122223333:root" },
        Action: "sts:AssumeRole",
        Condition: { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/saas-dev-*" } },
      },
    ]);
  });
});
