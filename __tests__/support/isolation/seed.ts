import { CreateApiKeyCommand, CreateUsagePlanKeyCommand } from "@aws-sdk/client-api-gateway";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Clients } from "./clients";
import { entry, exported, file, item, member } from "./data-attacks/attack";
import type { Stores } from "./stores";

/** What attacking code must know about a tenant's belongings. */
export interface Seeded {
  /** Username of its user. */
  readonly user: string;
  /** Id of its API key. */
  readonly apiKey: string;
  /** Version of its file that was overwritten. */
  readonly oldVersion: string;
  /** One before it, which nothing but a purge is tried on. */
  readonly spentVersion: string;
}

/** Gives a tenant one of everything; all content contains `secret`. */
export async function seed(
  clients: Clients,
  stores: Stores,
  { tenant, environment, secret }: { tenant: string; environment: string; secret: string },
): Promise<Seeded> {
  const { cognito } = clients;
  const user = `${secret}-${tenant.slice(0, 8)}@example.com`;
  const apiKey = await keyOf(clients, stores.usagePlan, tenant, environment);
  await rows(clients, stores, tenant, secret, apiKey);
  const versions = await seedStores(clients, stores, tenant, secret);
  const UserPoolId = stores.userPoolId;
  await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: user,
      MessageAction: "SUPPRESS",
      UserAttributes: [
        { Name: "email", Value: user },
        { Name: "custom:tenant_id", Value: tenant },
      ],
    }),
  );
  await cognito.send(
    new AdminAddUserToGroupCommand({ UserPoolId, Username: user, GroupName: "tenant-member" }),
  );
  return { user, apiKey, ...versions };
}

/** Gives a tenant an item and files, in the pool or in its silo. @returns the versions of its file that were overwritten */
export async function seedStores(
  { dynamodb, s3 }: Clients,
  { dataTable, bucket }: Pick<Stores, "dataTable" | "bucket">,
  tenant: string,
  secret: string,
): Promise<Pick<Seeded, "oldVersion" | "spentVersion">> {
  const Item = { ...item(tenant), data: secret, timestamp: at, version: 1 };
  await dynamodb.send(new PutCommand({ TableName: dataTable, Item }));
  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  const { VersionId: spentVersion = "" } = await put(file(tenant), `older ${secret}`);
  const { VersionId: oldVersion = "" } = await put(file(tenant), `old ${secret}`);
  await put(file(tenant), secret);
  await put(exported(tenant), secret);
  return { oldVersion, spentVersion };
}

const at = "2030-01-01T00:00:00.000Z";

async function rows(
  { dynamodb }: Clients,
  { metadataTable, membersTable, auditTable }: Stores,
  tenant: string,
  secret: string,
  apiKey: string,
): Promise<void> {
  const times = { created_at: at, updated_at: at };
  const put = (TableName: string, Item: object) =>
    dynamodb.send(new PutCommand({ TableName, Item: { tenant_id: tenant, ...Item } }));
  await put(metadataTable, {
    tenant_name: secret,
    tier: "standard",
    plan_tier: "standard",
    status: "active",
    version: 1,
    binding: { model: "pool" },
    api_key_id: apiKey,
    cursor_secret: secret,
    ...times,
  });
  const role = { role: "tenant-member", status: "active", invitation: "pending" };
  await put(membersTable, { ...member(tenant), email: `${secret}@example.com`, ...role, ...times });
  await put(membersTable, { user_id: "#administrators", user_ids: new Set(["administrator"]) });
  await put(membersTable, { user_id: "#api_key", key_id: apiKey, value: secret });
  await put(auditTable, { ...entry(tenant), at, action: "POST /users", result: 201, request_id: "entry" });
}

async function keyOf(
  { gateway }: Clients,
  usagePlanId: string,
  tenant: string,
  environment: string,
): Promise<string> {
  const tags = { tenant_id: tenant, environment };
  const { id: keyId = "" } = await gateway.send(
    new CreateApiKeyCommand({ name: tenant, enabled: true, tags }),
  );
  await gateway.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: "API_KEY" }));
  return keyId;
}
