import type { Access } from "../access";
import { A, type Asker, askers, B, LONGER, product, type Question, question, siloAsker } from "./question";

/** A time in the format of restored tables' names. */
const TIME = "20300101t120000z";

/** Actions by which DynamoDB fills a restored table. */
const filling = ["BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem"];

/** Every question about recovery: restored tables, their sources, and backups. */
export function recoveryQuestions(access: Access): Question[] {
  const silo = access.silos.find(({ tenantId }) => tenantId === A);
  // Unknown works reach nothing, even if their names share a prefix with one.
  const unknown = silo === undefined ? [] : onRestoredTables(siloAsker(access, silo, "restore2"), access);
  return askers(access).flatMap((who, index) => [
    ...(index === 0 ? unknown : []),
    ...onRestoredTables(who, access),
    ...onSources(who, access),
    ...onBuckets(who, access),
    ...besides(who, access),
  ]);
}

/** Restored tables by tenant and source silo, and tables with similar names. */
function onRestoredTables(who: Asker, access: Access): Question[] {
  const { environment } = access;
  const restored = (stack: string, tenant: string, time = TIME) =>
    tableArn(access, `${stack}-restore-${tenant}-${time}`);
  const pool = `saas-${environment}`;
  const acme = `${pool}-silo-acme`;
  const right: Readonly<Record<string, { tenant: string; at?: string }>> = {
    [restored(pool, A)]: { tenant: A },
    [restored(pool, B)]: { tenant: B },
    [restored(acme, A)]: { tenant: A, at: A },
  };
  const wrong = [
    restored(pool, A, ""),
    restored(pool, A, `${TIME}2`),
    restored(acme, A, `${TIME}2`),
    `${restored(pool, A)}/index/x`,
    restored(pool, LONGER),
    restored(`${pool}2`, A),
    restored(`x-${pool}`, A),
    restored("saas-qa-silo-acme", A),
    tableArn(access, `${pool}-restore-tenant-data`),
    tableArn(access, `${acme}-restore-b-tenant-data`),
    restored(`${pool}-other`, A),
    restored("saas", A),
    restored(`${pool}-silo`, A),
  ];
  const leading = (...keys: string[]) => (keys.length === 0 ? {} : { "dynamodb:LeadingKeys": keys });
  return [...Object.keys(right), ...wrong].flatMap((arn) => {
    const of = right[arn];
    const isRestorer = who.role === "restore" && of !== undefined;
    const by = (action: string, allowed: boolean, name = "", context: Question["check"]["context"] = {}) =>
      question(who, `dynamodb:${action}`, arn, name, context, allowed);
    const inItsName = { "aws:ViaAWSService": "true" };
    if (of === undefined) {
      // The full set of actions on exact names also covers what a pattern would match beside them.
      return [
        by("DescribeTable", who.role === "backup" && /silo-\w+-restore-b-tenant-data$/.test(arn)),
        by("DeleteTable", false),
        by("Query", false, "DynamoDB's hand", inItsName),
        by("Query", false, A, leading(A)),
      ];
    }
    return [
      ...["DescribeTable", "DeleteTable"].map((action) => by(action, isRestorer)),
      ...["UpdateTable", "CreateTable", "RestoreTableToPointInTime"].map((action) => by(action, false)),
      by("UpdateTable", false, "DynamoDB's hand", inItsName),
      ...filling.flatMap((action) => [
        by(action, isRestorer, "DynamoDB's hand", inItsName),
        by(action, false, "its own hand", { "aws:ViaAWSService": "false" }),
        by(action, false, "no key"),
      ]),
      ...product(["PutItem", "Query", "GetItem"], [[A], [B], [A, B], [LONGER]]).map(([action, keys]) => {
        const own =
          action === "Query" && keys.length === 1 && keys[0] === who.tenant && of.tenant === who.tenant;
        const here =
          of.at === undefined
            ? who.role === "tenant_restore"
            : who.silo?.of === of.at && who.silo.work === "restore";
        return by(action, own && here, keys.join(), leading(...keys));
      }),
    ];
  });
}

/** Silos' tables, and tables with names similar to those that are restored from and backed up. */
function onSources(who: Asker, access: Access): Question[] {
  const { environment, tables, silos } = access;
  const wrong = [
    `${tables.data}2`,
    `${tables.audit}2`,
    `${tables.metadata}2`,
    `${tables.members}2`,
    tableArn(access, `saas-${environment}-silo-acme-other`),
    tableArn(access, `saas-${environment}-silo-acme-tenant-data2`),
    tableArn(access, `saas-qa-silo-acme-tenant-data`),
    tableArn(access, `saas-${environment}2-silo-acme-tenant-data`),
    tableArn(access, `x-saas-${environment}-silo-acme-tenant-data`),
    tableArn(access, `saas-${environment}-other`),
  ];
  const may: Readonly<Record<string, readonly string[]>> = {
    restore: ["DescribeContinuousBackups", "RestoreTableToPointInTime"],
    backup: ["DescribeTable", "ListTagsOfResource", "StartAwsBackupJob"],
  };
  const actions = [...Object.values(may).flat(), "DeleteTable", "UpdateContinuousBackups", "CreateBackup"];
  return product([...silos.map(({ table }) => table), ...wrong], actions).map(([arn, action]) =>
    question(
      who,
      `dynamodb:${action}`,
      arn,
      "",
      {},
      !wrong.includes(arn) && may[who.role]?.includes(action) === true,
    ),
  );
}

/** Bucket settings that AWS Backup reads and sets, and objects in similarly named buckets. */
function onBuckets(who: Asker, { bucket, silos, environment }: Access): Question[] {
  const right = [bucket, ...silos.map((silo) => silo.bucket)];
  const wrong = [`${bucket}2`, "arn:aws:s3:::saas-qa-silo-acme", `arn:aws:s3:::saas-${environment}-other`];
  const settings = [
    ...["GetBucketAcl", "GetBucketLocation", "GetBucketNotification", "GetBucketTagging"],
    ...[
      "GetBucketVersioning",
      "GetInventoryConfiguration",
      "PutBucketNotification",
      "PutInventoryConfiguration",
    ],
  ];
  const backsUp = who.role === "backup";
  return [
    ...product([...right, ...wrong], [...settings, "GetBucketPolicy", "PutLifecycleConfiguration"]).map(
      ([arn, action]) => {
        const allowed = backsUp && right.includes(arn) && settings.includes(action);
        return question(who, `s3:${action}`, arn, "", {}, allowed);
      },
    ),
    ...wrong.flatMap((arn) =>
      ["GetObject", "GetObjectVersion"].map((action) =>
        question(who, `s3:${action}`, `${arn}/tenants/x`, "", {}, false),
      ),
    ),
  ];
}

/** AWS Backup's actions outside the stores: event rules for changes, and discovery. */
function besides(who: Asker, { accountId, region }: Access): Question[] {
  const rules = ["DeleteRule", "DescribeRule", "DisableRule", "EnableRule", "ListTargetsByRule"].concat([
    ...["PutRule", "PutTargets", "RemoveTargets"],
  ]);
  const backsUp = who.role === "backup";
  const rule = (name: string, account = accountId) => `arn:aws:events:${region}:${account}:rule/${name}`;
  return [
    ...product(
      [
        rule("AwsBackupManagedRule-x"),
        rule("AwsBackup"),
        rule("x"),
        rule("AwsBackupManagedRule-x", "999999999999"),
      ],
      [...rules, "TagResource"],
    ).map(([arn, action]) => {
      const allowed = backsUp && arn === rule("AwsBackupManagedRule-x") && rules.includes(action);
      return question(who, `events:${action}`, arn, "", {}, allowed);
    }),
    ...["cloudwatch:GetMetricData", "events:ListRules", "tag:GetResources"].map((action) =>
      question(who, action, "*", "", {}, backsUp),
    ),
    ...[
      "cloudwatch:PutMetricData",
      "events:PutPermission",
      "tag:TagResources",
      "backup:ListBackupVaults",
    ].map((action) => question(who, action, "*", "", {}, false)),
  ];
}

const tableArn = ({ region, accountId }: Access, name: string): string =>
  `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
