import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { attributesClient } from "../aws/dynamodb";
import { ApiKeys } from "../registry/api-keys";
import { AppClients } from "../registry/app-clients";
import { isolationModels } from "../registry/binding";
import { ConnectionRow } from "../registry/connection";
import { ConnectionResources } from "../registry/connection-resources";
import { Directory } from "../registry/directory";
import { ClaimedDomains, DomainHolders } from "../registry/domains";
import { MachineClients } from "../registry/machine-clients";
import { Members } from "../registry/members";
import { releaseName } from "../registry/tenant-name";
import { type StoredTenant, TenantRecords } from "../registry/tenant-records";
import { parseTiers } from "../registry/tiers";
import { UsagePlans } from "../registry/usage-plans";
import { keepEntryOnce } from "../shared/audit";
import { clientDefaults, documentClient, s3Client } from "../shared/aws-clients";
import { environmentOf, flag, integer, json, oneOf, text } from "../shared/env";
import { instrument } from "../shared/instrument";
import { telemetryOf } from "../shared/telemetry";
import { establishCredentials } from "../tenancy/establish";
import type { TenantCredentials } from "../tenancy/scoped-credentials";
import { StoreResolver } from "../tenancy/store-resolver";
import { TenantClients } from "../tenancy/tenant-clients";
import { tenantIdOf } from "../tenancy/tenant-id";
import { TenantSessions } from "../tenancy/tenant-sessions";
import type { definition } from "./definition";
import { createLifecycleHandler } from "./invocation";
import { Mailer, parseSender } from "./mailer";
import { PlatformAudit } from "./platform-audit";
import { Publisher } from "./publisher";
import { Rounds } from "./storage/rounds";
import { mailsOfADay } from "./tenant-mail";
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
  // The lifetime of the files function's upload URLs.
  PRESIGNED_URL_SECONDS: integer(1, 3000),
  ITEM_BYTES_EVERY_DAYS: integer(1, 28),
  SINGLE_SIGN_ON: flag,
  MAIL: json(parseSender),
});
const telemetry = telemetryOf("lifecycle", env);
const now = () => new Date();
const documents = documentClient(telemetry);
const cognito = instrument(new CognitoIdentityProviderClient(clientDefaults), telemetry);
const gateway = instrument(new APIGatewayClient(clientDefaults), telemetry);
const { credentials, settings } = establishCredentials(telemetry);
const roleArn = env.TENANT_ACCESS_ROLE_ARN;
/** The pool has a role for each kind of work; a silo has one role for all of the function's work. */
const resolverWith = (poolRoleArn: string) =>
  new StoreResolver({
    credentials,
    model: env.ISOLATION_MODEL,
    pool: { table: env.TENANT_DATA_TABLE, bucket: env.TENANT_BUCKET, roleArn: poolRoleArn },
    work: "lifecycle" satisfies (typeof definition)["silo"],
  });
const connectDynamoDb = (tenant: TenantCredentials) =>
  documentClient(telemetry, { ...settings, credentials: tenant });
const sessions = new TenantSessions(resolverWith(roleArn), (tenant) => ({
  documents: connectDynamoDb(tenant),
  s3: s3Client(telemetry, { ...settings, credentials: tenant }),
}));
/** Copying a file of 5 GB takes minutes; an idle connection times out after 30 s. */
const patient = {
  connectionTimeout: 1_000,
  requestTimeout: 240_000,
  socketTimeout: 30_000,
  throwOnRequestTimeout: true,
};
const moving = new TenantSessions(resolverWith(env.MOVE_ROLE_ARN), (tenant) => ({
  dynamodb: instrument(attributesClient({ ...settings, credentials: tenant }), telemetry),
  s3: s3Client(telemetry, { requestHandler: patient, credentials: tenant }),
}));
const documentsOf = new TenantClients(connectDynamoDb);

/** Longer than an invocation. */
const SESSION_SECONDS = 600;

/** Reaches the tenant's rows in the platform's own tables. */
const rowsOf = (tenant: StoredTenant) =>
  documentsOf.of(credentials.source({ roleArn, tenantId: tenantIdOf(tenant) }), SESSION_SECONDS);

export const handler = createLifecycleHandler(
  {
    records: new TenantRecords(documents, env.TENANT_METADATA_TABLE, now),
    releaseName: (tenant) => releaseName(documents, env.TENANT_METADATA_TABLE, tenant),
    keys: new ApiKeys(gateway, env.ENVIRONMENT),
    plans: new UsagePlans(gateway),
    tiers: env.TIERS,
    directory: new Directory(cognito, env.USER_POOL_ID),
    appClients: new AppClients(cognito, env.USER_POOL_ID),
    membersOf: async (tenant) =>
      new Members(await rowsOf(tenant), env.TENANT_MEMBERS_TABLE, tenantIdOf(tenant)),
    machinesOf: async (tenant) =>
      new MachineClients(await rowsOf(tenant), env.TENANT_MEMBERS_TABLE, tenantIdOf(tenant)),
    connections: new ConnectionResources(cognito, env.USER_POOL_ID),
    singleSignOn: env.SINGLE_SIGN_ON,
    holders: new DomainHolders(documents, env.TENANT_METADATA_TABLE),
    singleSignOnOf: async (tenant) => {
      const tenantId = tenantIdOf(tenant);
      const own = await documentsOf.of(credentials.source({ roleArn, tenantId }), SESSION_SECONDS);
      return {
        row: new ConnectionRow(own, env.TENANT_MEMBERS_TABLE, tenantId),
        domains: new ClaimedDomains(own, env.TENANT_MEMBERS_TABLE, tenantId),
      };
    },
    storesOf: async (tenant) => tenantStores(await sessions.of(tenant, SESSION_SECONDS)),
    storesAt: async (tenant, binding) => tenantStores(await sessions.of(tenant, SESSION_SECONDS, binding)),
    movingStoresAt: async (tenant, binding) =>
      movingStores(await moving.of(tenant, SESSION_SECONDS, binding)),
    uploadUrlSeconds: env.PRESIGNED_URL_SECONDS,
    ...(env.MAIL && { mailer: new Mailer(instrument(new SESv2Client(clientDefaults), telemetry), env.MAIL) }),
    mailsOf: async (tenant) =>
      mailsOfADay(
        await rowsOf(tenant),
        env.TENANT_MEMBERS_TABLE,
        tenantIdOf(tenant),
        env.MAIL?.perDay ?? 0,
        now,
      ),
    audit: new PlatformAudit((entry) => keepEntryOnce(documents, env.AUDIT_TABLE, entry), telemetry),
    telemetry,
    now,
  },
  {
    environment: env.ENVIRONMENT,
    measuring: {
      rounds: new Rounds(documents, env.TENANT_METADATA_TABLE),
      itemsEveryDays: env.ITEM_BYTES_EVERY_DAYS,
    },
    publisher: new Publisher(instrument(new EventBridgeClient(clientDefaults), telemetry), env.EVENT_BUS),
  },
);
