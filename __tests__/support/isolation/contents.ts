import { GetApiKeyCommand, GetApiKeysCommand, GetUsagePlansCommand } from "@aws-sdk/client-api-gateway";
import {
  AdminListGroupsForUserCommand,
  ListUsersCommand,
  type UserType,
} from "@aws-sdk/client-cognito-identity-provider";
import { ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Clients } from "./clients";
import type { Stores } from "./stores";

/** The stores of a tenant's silo. */
export type SiloStores = Pick<Stores, "dataTable" | "bucket">;

/**
 * Everything that a tenant has, in the pool and its silo: record, items, members, audit trail, files with all versions, users
 * with attributes, groups and states, API keys with their plans. The same text as long as nothing has changed.
 */
export async function contentsOf(
  clients: Clients,
  stores: Stores,
  tenant: string,
  silo?: SiloStores,
): Promise<string> {
  const { dataTable, metadataTable, membersTable, auditTable } = stores;
  const record = clients.dynamodb.send(
    new GetCommand({ TableName: metadataTable, Key: { tenant_id: tenant }, ConsistentRead: true }),
  );
  const [{ Item }, items, members, trail, files, users, keys] = await Promise.all([
    record,
    ...[dataTable, membersTable, auditTable].map((table) => rowsOf(clients, table, tenant)),
    filesOf(clients, stores.bucket, tenant),
    usersOf(clients, stores.userPoolId, tenant),
    keysOf(clients, tenant),
  ] as const);
  const inSilo = silo && {
    items: await rowsOf(clients, silo.dataTable, tenant),
    files: await filesOf(clients, silo.bucket, tenant),
  };
  // The schedule measures storage, independent of attacks.
  const { item_bytes: _, file_bytes: __, ...kept } = Item ?? {};
  const rows = (members as Record<string, unknown>[]).filter((row) => !isOwnCount(row));
  return JSON.stringify(
    { record: Item && kept, items, members: rows, trail, files, users, keys, inSilo },
    sorted,
    1,
  );
}

/** What the tenant's own requests have taken of its calls: a window's worth at most, which no attack leaves it at. */
const isOwnCount = ({ user_id, used }: Record<string, unknown>): boolean =>
  user_id === "#user_calls" && Number(used) <= 6_000;

/** String sets become lists. */
const sorted = (_: string, value: unknown) => (value instanceof Set ? [...value].sort() : value);

async function rowsOf({ dynamodb }: Clients, table: string, tenant: string): Promise<unknown> {
  const { Items } = await dynamodb.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: "tenant_id = :tenant",
      ExpressionAttributeValues: { ":tenant": tenant },
      ConsistentRead: true,
    }),
  );
  return Items;
}

/** Their content by its hash: each version's ETag. */
async function filesOf({ s3 }: Clients, Bucket: string, tenant: string): Promise<unknown> {
  const Prefix = `tenants/${tenant}/`;
  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket, Prefix }),
  );
  const versions = Versions.map(({ Key, VersionId, ETag, IsLatest }) => ({ Key, VersionId, ETag, IsLatest }));
  return { versions, markers: DeleteMarkers.map(({ Key, VersionId }) => ({ Key, VersionId })) };
}

/** Users whose attribute says so: one who was put into the tenant shows as well as one who was changed. */
async function usersOf({ cognito }: Clients, UserPoolId: string, tenant: string): Promise<unknown> {
  const users: UserType[] = [];
  let PaginationToken: string | undefined;
  do {
    const page = await cognito.send(new ListUsersCommand({ UserPoolId, PaginationToken }));
    users.push(...(page.Users ?? []));
    PaginationToken = page.PaginationToken;
  } while (PaginationToken !== undefined);
  const own = users.filter(({ Attributes = [] }) =>
    Attributes.some(({ Name, Value }) => Name === "custom:tenant_id" && Value === tenant),
  );
  return Promise.all(
    own.map(async ({ Username, Enabled, UserStatus, Attributes }) => {
      const { Groups = [] } = await cognito.send(new AdminListGroupsForUserCommand({ UserPoolId, Username }));
      const groups = Groups.map(({ GroupName }) => GroupName);
      return { Username, Enabled, UserStatus, Attributes, groups };
    }),
  );
}

/** Keys of the tenant's name. */
async function keysOf({ gateway }: Clients, tenant: string): Promise<unknown> {
  const { items = [] } = await gateway.send(new GetApiKeysCommand({ nameQuery: tenant, limit: 500 }));
  return Promise.all(
    items
      .filter(({ name }) => name === tenant)
      .map(async ({ id }) => {
        const [{ value, enabled, tags }, plans] = await Promise.all([
          gateway.send(new GetApiKeyCommand({ apiKey: id, includeValue: true })),
          gateway.send(new GetUsagePlansCommand({ keyId: id })),
        ]);
        return { id, value, enabled, tags, plans: plans.items?.map(({ name }) => name) };
      }),
  );
}
