import { GetApiKeyCommand } from "@aws-sdk/client-api-gateway";
import { ListObjectsV2Command, ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { asResource, mayUseKey } from "../../../../operate/isolation/questions/api-keys";
import {
  type DataAttack,
  exported,
  type Field,
  item,
  member,
  mine,
  onBucket,
  onItems,
  ownFile,
  throughObject,
  throughTables,
} from "./attack";

const scratch = ({ mine }: Field) => `tenants/${mine}/scratch`;
const scratchExport = ({ mine }: Field) => `tenants/${mine}/exports/scratch`;
const ownExport = ({ mine }: Field) => exported(mine);
const ownPrefix = ({ mine }: Field) => `tenants/${mine}/`;
const query = (table: string, { mine }: Field) =>
  new QueryCommand({
    TableName: table,
    KeyConditionExpression: "tenant_id = :tenant",
    ExpressionAttributeValues: { ":tenant": mine },
  });

type Call = Omit<DataAttack, "harmless">;

const calls: readonly Call[] = [
  {
    name: "reads an item of its tenant",
    needs: [onItems("data")("GetItem", mine)],
    send: async ({ dynamodb }, { dataTable, mine }) =>
      (await dynamodb.send(new GetCommand({ TableName: dataTable, Key: item(mine) }))).Item,
  },
  {
    name: "lists its tenant's items",
    needs: [onItems("data")("Query", mine)],
    send: async ({ dynamodb }, field) => (await dynamodb.send(query(field.dataTable, field))).Items?.length,
  },
  throughTables(
    "writes an item of its tenant",
    onItems("data")("PutItem", mine),
    ({ dataTable, mine }) =>
      new PutCommand({ TableName: dataTable, Item: { ...item(mine), item_id: "scratch" } }),
  ),
  throughTables(
    "deletes an item of its tenant",
    onItems("data")("DeleteItem", mine),
    ({ dataTable, mine }) =>
      new DeleteCommand({ TableName: dataTable, Key: { ...item(mine), item_id: "scratch" } }),
  ),
  {
    name: "reads its tenant's record",
    needs: [onItems("metadata")("GetItem", mine)],
    send: async ({ dynamodb }, { metadataTable, mine }) =>
      (await dynamodb.send(new GetCommand({ TableName: metadataTable, Key: { tenant_id: mine } }))).Item,
  },
  {
    name: "reads a member of its tenant",
    needs: [onItems("members")("GetItem", mine)],
    send: async ({ dynamodb }, { membersTable, mine }) =>
      (await dynamodb.send(new GetCommand({ TableName: membersTable, Key: member(mine) }))).Item,
  },
  {
    name: "lists its tenant's members",
    needs: [onItems("members")("Query", mine)],
    send: async ({ dynamodb }, field) =>
      (await dynamodb.send(query(field.membersTable, field))).Items?.length,
  },
  throughTables(
    "adds to its tenant's audit trail",
    onItems("audit")("PutItem", mine),
    ({ auditTable, mine }) =>
      new PutCommand({ TableName: auditTable, Item: { tenant_id: mine, entry_id: "2030-01-02#more" } }),
  ),
  {
    name: "reads its tenant's API key",
    needs: [
      {
        check: ({ region, apiKey, mine, environment }) => ({
          action: "apigateway:GET",
          resource: `arn:aws:apigateway:${region}::/apikeys/${apiKey.mine}`,
          context: asResource({ tenant_id: mine, environment }),
        }),
        allows: (who, { mine, environment }) =>
          mayUseKey(who, "GET", { tenant_id: mine, environment }, environment),
      },
    ],
    send: async ({ gateway }, { apiKey }) =>
      (await gateway.send(new GetApiKeyCommand({ apiKey: apiKey.mine, includeValue: true }))).value,
  },
  throughObject("reads a file of its tenant", "GetObject", ownFile),
  throughObject("writes a file of its tenant", "PutObject", scratch),
  {
    name: "lists its tenant's files",
    needs: [onBucket("ListBucket", ownPrefix)],
    send: async ({ s3 }, { bucket, mine }) =>
      (await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `tenants/${mine}/` }))).Contents
        ?.length,
  },
  {
    name: "lists the versions of its tenant's files",
    needs: [onBucket("ListBucketVersions", ownPrefix)],
    send: async ({ s3 }, { bucket, mine }) =>
      (await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: `tenants/${mine}/` }))).Versions
        ?.length,
  },
  throughObject("reads its tenant's export", "GetObject", ownExport),
  throughObject("writes its tenant's export", "PutObject", scratchExport),
  throughObject("deletes a file of its tenant", "DeleteObject", scratch),
  throughObject("reads an old version of its tenant's file", "GetObjectVersion", ownFile, {
    version: ({ oldVersion }) => oldVersion.mine,
  }),
  throughObject("deletes an old version of its tenant's file for good", "DeleteObjectVersion", ownFile, {
    version: ({ spentVersion }) => spentVersion,
  }),
];

/** What some role is for, and what of its tenant's the others must not reach either. */
export const ownWork: readonly DataAttack[] = calls.map((call) => ({ ...call, harmless: true }));
