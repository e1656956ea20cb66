import {
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { type DataAttack, entry, type Field, mine, onItems, theirs, throughTables } from "./attack";

const onTrail = onItems("audit");
/** Whose entries, in words, and how to find them. */
const sides: readonly [string, (field: Field) => string, typeof mine][] = [
  ["its own tenant", (field) => field.mine, mine],
  ["another tenant", (field) => field.theirs, theirs],
];

/** Mistakes with the audit trail: no one may change or delete an entry, not even of their own tenant. */
export const audit: readonly DataAttack[] = [
  ...sides.flatMap(([whose, tenant, keys]): DataAttack[] => [
    {
      name: `lists the audit trail of ${whose}`,
      needs: [onTrail("Query", keys)],
      harmless: true,
      send: async ({ dynamodb }, field) => {
        const { Items = [] } = await dynamodb.send(
          new QueryCommand({
            TableName: field.auditTable,
            KeyConditionExpression: "tenant_id = :tenant",
            ExpressionAttributeValues: { ":tenant": tenant(field) },
          }),
        );
        return Items.length > 0;
      },
    },
    {
      name: `reads an audit entry of ${whose}`,
      needs: [onTrail("GetItem", keys)],
      send: ({ dynamodb }, field) =>
        dynamodb.send(new GetCommand({ TableName: field.auditTable, Key: entry(tenant(field)) })),
    },
    {
      name: `changes an audit entry of ${whose}`,
      needs: [onTrail("UpdateItem", keys)],
      send: ({ dynamodb }, field) =>
        dynamodb.send(
          new UpdateCommand({
            TableName: field.auditTable,
            Key: entry(tenant(field)),
            UpdateExpression: "SET #action = :defaced",
            ExpressionAttributeNames: { "#action": "action" },
            ExpressionAttributeValues: { ":defaced": "defaced" },
          }),
        ),
    },
    {
      name: `deletes an audit entry of ${whose}`,
      needs: [onTrail("DeleteItem", keys)],
      send: ({ dynamodb }, field) =>
        dynamodb.send(new DeleteCommand({ TableName: field.auditTable, Key: entry(tenant(field)) })),
    },
    {
      name: `deletes an audit entry of ${whose} in a transaction`,
      needs: [onTrail("DeleteItem", keys)],
      send: ({ dynamodb }, field) =>
        dynamodb.send(
          new TransactWriteCommand({
            TransactItems: [{ Delete: { TableName: field.auditTable, Key: entry(tenant(field)) } }],
          }),
        ),
    },
    {
      name: `deletes audit entries of ${whose} in a batch`,
      needs: [onTrail("BatchWriteItem", keys)],
      send: ({ dynamodb }, field) =>
        dynamodb.send(
          new BatchWriteCommand({
            RequestItems: { [field.auditTable]: [{ DeleteRequest: { Key: entry(tenant(field)) } }] },
          }),
        ),
    },
  ]),
  throughTables(
    "adds to the audit trail of another tenant",
    onTrail("PutItem", theirs),
    ({ auditTable, theirs }) =>
      new PutCommand({
        TableName: auditTable,
        Item: { tenant_id: theirs, entry_id: "2031-01-01T00:00:00.000Z#forged", action: "forged" },
      }),
  ),
  throughTables(
    "scans all tenants' audit trails",
    onTrail("Scan"),
    ({ auditTable }) => new ScanCommand({ TableName: auditTable }),
  ),
];
