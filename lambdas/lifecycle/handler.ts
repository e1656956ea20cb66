import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { ApiKeys } from "../registry/api-keys";
import { isolationModels } from "../registry/binding";
import { Directory } from "../registry/directory";
import { Members } from "../registry/members";
import { TenantRecords } from "../registry/tenant-records";
import { parseTiers } from "../registry/tiers";
import { UsagePlans } from "../registry/usage-plans";
import { keepEntry } from "../shared/audit";
import { type ClientSettings, clientDefaults } from "../shared/aws";
import { environmentOf, integer, json, oneOf, text } from "../shared/env";
import { telemetryOf } from "../shared/telemetry";
import { watch } from "../shared/watch";
import { Places } from "../tenancy/places";
import { ScopedCredentials, type TenantCredentials } from "../tenancy/scoped-credentials";
import { TenantClients } from "../tenancy/tenant-clients";
import { tenantIdOf } from "../tenancy/tenant-id";
import { connectS3, TenantSessions } from "../tenancy/tenant-sessions";
import type { definition } from "./definition";
import { createLifecycleHandler } from "./invocation";
import { PlatformAudit } from "./platform-audit";
import { Publisher } from "./publisher";
import { Rounds } from "./storage/rounds";
import { TenantNames } from "./tenant-names";
import { movingStores, tenantStores } from "./tenant-stores";

const env = environmentOf<typeof definition>()({
  TENANT_METADATA_TABLE: text,
  TENANT_MEMBERS_TABLE: text,
  TENANT_DATA_TABLE: text,
  TENANT_BUCKET: text,
  AUDIT_TABLE: text,
  EVENT_BUS: text,
  TIERS: json(parseTiers),
  USER_POOL_ID: text,
  TENANT_ACCESS_ROLE_ARN: text,
  MOVE_ROLE_ARN: text,
  ISOLATION_MODEL: oneOf(...isolationModels),
  // Of the files function: how long what it has given out is good for.
  PRESIGNED_URL_SECONDS: integer(1, 3000),
  ITEM_BYTES_EVERY_DAYS: integer(1, 28),
});
const telemetry = telemetryOf("lifecycle", env);
const now = () => new Date();
const documents = DynamoDBDocumentClient.from(watch(new DynamoDBClient(clientDefaults), telemetry));
const gateway = watch(new APIGatewayClient(clientDefaults), telemetry);
const sts = watch(new STSClient(clientDefaults), telemetry);
// One pool of connections for the clients of all tenants.
const settings: ClientSettings = { ...clientDefaults, requestHandler: sts.config.requestHandler };
const credentials = new ScopedCredentials({
  assumeRole: (input) => sts.send(new AssumeRoleCommand(input)),
  onLookup: (outcome) => telemetry.count(outcome),
});
const roleArn = env.TENANT_ACCESS_ROLE_ARN;
/** Places that the pool's role of this name opens; in silos there is one role for all the function's work. */
const placesWith = (poolRoleArn: string) =>
  new Places({
    credentials,
    model: env.ISOLATION_MODEL,
    pool: { table: env.TENANT_DATA_TABLE, bucket: env.TENANT_BUCKET, roleArn: poolRoleArn },
    work: "lifecycle" satisfies (typeof definition)["silo"],
  });
const connectDynamoDb = (tenant: TenantCredentials) =>
  DynamoDBDocumentClient.from(watch(new DynamoDBClient({ ...settings, credentials: tenant }), telemetry), {
    // As the data function reads items: what it shows is what is exported.
    unmarshallOptions: { wrapNumbers: Number },
  });
const sessions = new TenantSessions(placesWith(roleArn), (tenant) => ({
  documents: connectDynamoDb(tenant),
  s3: connectS3(settings, telemetry)(tenant),
}));
/** A file of 5 GB takes minutes; a connection on which nothing moves is given up as soon as any other. */
const unhurried = {
  connectionTimeout: 1_000,
  requestTimeout: 240_000,
  socketTimeout: 30_000,
  throwOnRequestTimeout: true,
};
const moving = new TenantSessions(placesWith(env.MOVE_ROLE_ARN), (tenant) => ({
  dynamodb: watch(new DynamoDBClient({ ...settings, credentials: tenant }), telemetry),
  s3: connectS3({ ...settings, requestHandler: unhurried }, telemetry)(tenant),
}));
const documentsOf = new TenantClients(connectDynamoDb);

/** Longer than an invocation lasts. */
const SESSION_SECONDS = 600;

export const handler = createLifecycleHandler(
  {
    records: new TenantRecords(documents, env.TENANT_METADATA_TABLE, now),
    names: new TenantNames(documents, env.TENANT_METADATA_TABLE),
    keys: new ApiKeys(gateway, env.ENVIRONMENT),
    plans: new UsagePlans(gateway),
    tiers: env.TIERS,
    directory: new Directory(
      watch(new CognitoIdentityProviderClient(clientDefaults), telemetry),
      env.USER_POOL_ID,
    ),
    membersOf: async (tenant) => {
      const tenantId = tenantIdOf(tenant);
      const own = await documentsOf.of(credentials.source({ roleArn, tenantId }), SESSION_SECONDS);
      return new Members(own, env.TENANT_MEMBERS_TABLE, tenantId);
    },
    storesOf: async (tenant) => tenantStores(await sessions.of(tenant, SESSION_SECONDS)),
    storesAt: async (tenant, place) => tenantStores(await sessions.of(tenant, SESSION_SECONDS, place)),
    movingStoresAt: async (tenant, place) => movingStores(await moving.of(tenant, SESSION_SECONDS, place)),
    uploadUrlSeconds: env.PRESIGNED_URL_SECONDS,
    audit: new PlatformAudit((entry) => keepEntry(documents, env.AUDIT_TABLE, entry), telemetry),
    telemetry,
    now,
  },
  {
    environment: env.ENVIRONMENT,
    measuring: {
      rounds: new Rounds(documents, env.TENANT_METADATA_TABLE),
      itemsEveryDays: env.ITEM_BYTES_EVERY_DAYS,
    },
    publisher: new Publisher(watch(new EventBridgeClient(clientDefaults), telemetry), env.EVENT_BUS),
  },
);
