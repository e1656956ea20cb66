import { type Access, type TableName, tableNames } from "../access";
import { askItem } from "./items";
import { askers, product, type Question, question, type Rights, type Who } from "./question";

/** Functions that query an index, over all tenants: for tenants by their status, and for the tenant of a machine's client. */
const byIndex: Partial<Record<TableName, Readonly<Record<string, readonly string[]>>>> = {
  metadata: { by_status: ["admin_function", "lifecycle_function"] },
  members: { by_client: ["tokens_function"] },
};
/** Lambda reads the streams with the role of the function that receives the records. */
const onStreams: Rights<readonly string[]> = {
  lifecycle_function: ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"],
};

/** Actions on the tables themselves: restore sources, backups. */
const onTables: Rights<Partial<Record<TableName, readonly string[]>>> = {
  restore: { data: ["DescribeContinuousBackups", "RestoreTableToPointInTime"] },
  backup: Object.fromEntries(
    tableNames.map((name) => [name, ["DescribeTable", "ListTagsOfResource", "StartAwsBackupJob"]]),
  ),
};

/** Whether a principal may use an index, across all tenants. */
export const mayUseIndex = ({ role }: Who, table: TableName, index: string, action: string): boolean =>
  action === "Query" && byIndex[table]?.[index]?.includes(role) === true;

/** Every question about indexes, streams, and the tables' settings, which no role may change. */
export function tableQuestions(access: Access): Question[] {
  const { tables, streams } = access;
  return askers(access).flatMap((who) => [
    ...product(tableNames, ["A's key", "no key"]).flatMap(([table, of]) => [
      ...product(indexNames, indexActions).map(([index, action]) => {
        const allowed = mayUseIndex(who, table, index, action);
        return askItem(who, action, `${tables[table]}/index/${index}`, of, allowed);
      }),
      ...tableActions.map((action) => {
        const allowed = onTables[who.role]?.[table]?.includes(action) === true;
        return askItem(who, action, tables[table], of, allowed);
      }),
    ]),
    ...product(
      [
        ...tableNames.map((table) => `${tables[table]}/stream/2031-01-01T00:00:00.000`),
        ...streams.flatMap((stream) => [stream, `${stream}0`]),
      ],
      streamActions,
    ).map(([of, action]) => {
      const allowed = streams.includes(of) && onStreams[who.role]?.includes(action) === true;
      return question(who, `dynamodb:${action}`, of, "", {}, allowed);
    }),
    ...["ListStreams", "ListTables", "ListBackups", "DescribeLimits"].map((action) =>
      question(who, `dynamodb:${action}`, "*", "", {}, onStreams[who.role]?.includes(action) === true),
    ),
  ]);
}

const indexNames = ["by_status", "by_status_2", "by_client", "by_client_2", "by_time"];
const indexActions = ["Query", "Scan", "PartiQLSelect"];
const streamActions = ["GetRecords", "GetShardIterator", "DescribeStream", "PutResourcePolicy"];
const tableActions = [
  "CreateTable",
  "DeleteTable",
  "UpdateTable",
  "DescribeTable",
  "CreateBackup",
  "ExportTableToPointInTime",
  "RestoreTableToPointInTime",
  "DescribeContinuousBackups",
  "ListTagsOfResource",
  "StartAwsBackupJob",
  "PutResourcePolicy",
  "UpdateContinuousBackups",
  "UpdateTimeToLive",
  "EnableKinesisStreamingDestination",
];
