import type { Access } from "../../../support/policies";
import { A, type Asker, askers, B, LONGER, product, type Question, question, SHORTER } from "./question";

/** Every question about items, tables, indexes and streams. */
export function itemQuestions(access: Access): Question[] {
  const { dataTable, metadataTable } = access;
  const keys: Record<string, readonly string[]> = {
    "A's key": [A],
    "B's key": [B],
    "a longer key": [LONGER],
    "a shorter key": [SHORTER],
    "the keys of A and B": [A, B],
    "a row of the onboarding": ["name#acme"],
    "no key": [],
  };
  const ask = (who: Asker, action: string, resource: string, of: string, allowed: boolean): Question => {
    const leading = keys[of] ?? [];
    const context = leading.length === 0 ? {} : { "dynamodb:LeadingKeys": [...leading] };
    return question(who, `dynamodb:${action}`, resource, of, context, allowed);
  };
  return askers(access).flatMap((who) => [
    ...product([dataTable, metadataTable], itemActions).flatMap(([table, action]) =>
      Object.entries(keys).map(([of, [first, ...others]]) => {
        const own = who.tenant !== undefined && first === who.tenant && others.length === 0;
        const allowed =
          (own && table === dataTable && tenantItemActions.has(action)) ||
          (own && table === metadataTable && action === "GetItem") ||
          (who.role === "onboarding_function" &&
            table === metadataTable &&
            onboardingItemActions.has(action));
        return ask(who, action, table, of, allowed);
      }),
    ),
    ...product([`${dataTable}-archive`, `${metadataTable}-archive`], [...tenantItemActions]).map(
      ([table, action]) => ask(who, action, table, "A's key", false),
    ),
    ...product([dataTable, metadataTable], ["A's key", "no key"]).flatMap(([table, of]) => [
      ...["Query", "Scan", "PartiQLSelect"].map((action) =>
        ask(who, action, `${table}/index/by_time`, of, false),
      ),
      ...streamActions.map((action) =>
        ask(who, action, `${table}/stream/2030-01-01T00:00:00.000`, of, false),
      ),
      ...tableActions.map((action) => ask(who, action, table, of, false)),
    ]),
    ask(who, "ListTables", "*", "no key", false),
  ]);
}

const tenantItemActions = new Set(["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"]);
const onboardingItemActions = new Set(["GetItem", "PutItem", "UpdateItem", "DeleteItem"]);
const itemActions = [
  ...tenantItemActions,
  "Scan",
  "BatchGetItem",
  "BatchWriteItem",
  "ConditionCheckItem",
  "PartiQLSelect",
  "PartiQLInsert",
  "PartiQLUpdate",
  "PartiQLDelete",
];
const streamActions = ["GetRecords", "GetShardIterator", "DescribeStream"];
const tableActions = [
  "CreateTable",
  "DeleteTable",
  "UpdateTable",
  "DescribeTable",
  "CreateBackup",
  "ExportTableToPointInTime",
  "RestoreTableToPointInTime",
  "PutResourcePolicy",
  "UpdateTimeToLive",
  "EnableKinesisStreamingDestination",
];
