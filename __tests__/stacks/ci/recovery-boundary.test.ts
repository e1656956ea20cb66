import type { Check, RequestContext } from "@saas/local-aws/iam";
import { loadEnvironments } from "../../../environments/load";
import type { EnvironmentConfig } from "../../../environments/schema";
import { personWith } from "../../../operate/isolation/access";
import { accessIn } from "../../support/access";
import { accountOf, withEverythingAttached } from "../../support/ci-access";
import { allows } from "../../support/policies";
import { synthesize } from "../../support/synth";

const prod = loadEnvironments().find(({ name }) => name === "prod") as EnvironmentConfig;
const { accountId, region } = prod;
const boundary = accessIn(synthesize(loadEnvironments()), "prod").roles.restore?.permissionsBoundary;
if (boundary === undefined) throw new Error("the role that restores has no boundary");

/** A role of that name as CI could make it, with every right attached. */
const may = (name: string, check: Check) =>
  allows(
    accountOf(accountId),
    {
      role: {
        ...withEverythingAttached(personWith(name, boundary.policy, { accountId })),
        permissionsBoundary: boundary,
      },
    },
    check,
  );
const table = (name: string) => `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
const check = (action: string, resource: string, context: RequestContext = {}): Check => ({
  action,
  resource,
  context,
});
const restored = table("saas-prod-restore-a0000000-0000-4000-8000-00000000000a-20300101t120000z");
const bucket = `arn:aws:s3:::saas-prod-tenant-data-${accountId}-${region}`;

const ofRestore = [
  check("dynamodb:RestoreTableToPointInTime", table("saas-prod-tenant-data")),
  check("dynamodb:RestoreTableToPointInTime", table("saas-prod-silo-acme-tenant-data")),
  check("dynamodb:DeleteTable", restored),
  check("dynamodb:Scan", restored, { "aws:ViaAWSService": "true" }),
  check("sts:AssumeRole", `arn:aws:iam::${accountId}:role/saas-prod-tenant-restore`),
];
const ofBackup = [
  check("dynamodb:StartAwsBackupJob", table("saas-prod-audit-trail")),
  check("s3:GetObjectVersion", `${bucket}/tenants/a/file`),
  check("events:PutRule", `arn:aws:events:${region}:${accountId}:rule/AwsBackupManagedRule-1`),
];
const nobodys = [
  check("dynamodb:Scan", restored),
  check("dynamodb:Scan", table("saas-prod-tenant-data"), { "aws:ViaAWSService": "true" }),
  check("dynamodb:DeleteTable", table("saas-prod-tenant-data")),
  check("dynamodb:RestoreTableToPointInTime", table("saas-other-tenant-data")),
  check("dynamodb:GetItem", table("saas-prod-tenant-metadata")),
  check("s3:PutObject", `${bucket}/tenants/a/file`),
  check("s3:GetObject", `arn:aws:s3:::saas-prod-silo-theirs-333344445555/x`, {
    "aws:ResourceAccount": "333344445555",
  }),
  check("s3:GetObject", `arn:aws:s3:::saas-other-tenant-data-${accountId}-${region}/x`),
  check("sts:AssumeRole", `arn:aws:iam::${accountId}:role/saas-prod-tenant-access`),
  check("iam:PutRolePolicy", `arn:aws:iam::${accountId}:role/saas-prod-restore`),
  check("backup:DeleteRecoveryPoint", `arn:aws:backup:${region}:${accountId}:recovery-point:x`),
];

describe("with copies, the boundary", () => {
  const copies = "arn:aws:backup:eu-west-1:444455556666:backup-vault:copies";
  const { plan } = prod.backup;
  const copying = synthesize(
    loadEnvironments({
      prod: { ...prod, backup: { ...prod.backup, plan: { ...plan, copy: { vault: copies, keepDays: 60 } } } },
    }),
  );
  const bounding = accessIn(copying, "prod").roles.backup?.permissionsBoundary;
  const point = `arn:aws:backup:${region}:${accountId}:recovery-point:0a1b2c3d`;
  const copy = (...targets: string[]) =>
    check("backup:CopyFromBackupVault", point, { "backup:CopyTargets": targets });
  const other = copies.replace("444455556666", "333344445555");

  it.each([
    ["saas-prod-backup", copy(copies), true],
    ["saas-prod-backup", check("backup:CopyIntoBackupVault", copies), true],
    ["saas-prod-backup", copy(other), false],
    ["saas-prod-backup", copy(copies, other), false],
    ["saas-prod-backup", check("backup:CopyFromBackupVault", point), false],
    ["saas-prod-backup", check("backup:CopyIntoBackupVault", other), false],
    ["saas-prod-restore", copy(copies), false],
  ])("leaves %s %j: %s", async (name, asked, expected) => {
    if (bounding === undefined) throw new Error("the role that makes backups has no boundary");
    const role = {
      ...withEverythingAttached(personWith(name, bounding.policy, { accountId })),
      permissionsBoundary: bounding,
    };
    expect(await allows(accountOf(accountId), { role }, asked)).toBe(expected);
  });
});

describe("the boundary of the roles that restore and that make backups", () => {
  const text = ({ action, resource }: Check) => `${action} on ${resource}`;
  it.each([
    ["saas-prod-restore", ofRestore, [...ofBackup, ...nobodys]],
    ["saas-prod-backup", ofBackup, [...ofRestore, ...nobodys]],
    ["saas-prod-data", [], [...ofRestore, ...ofBackup, ...nobodys]],
    ["saas-prod-restore-2", [], [...ofRestore, ...ofBackup, ...nobodys]],
  ])("leaves %s what it is for, and nothing else", async (name, allowed, refused) => {
    for (const each of allowed) expect([text(each), await may(name, each)]).toEqual([text(each), true]);
    for (const each of refused) expect([text(each), await may(name, each)]).toEqual([text(each), false]);
  });
});
