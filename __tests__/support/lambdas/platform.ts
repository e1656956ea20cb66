import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { DynamoDBBatchResponse, DynamoDBRecord } from "aws-lambda";
import type { MfaPolicy } from "../../../api/mfa";
import { Control } from "../../../lambdas/admin/control";
import type { Dependencies } from "../../../lambdas/lifecycle/dependencies";
import { createLifecycleHandler } from "../../../lambdas/lifecycle/invocation";
import type { Mail } from "../../../lambdas/lifecycle/mailer";
import { PlatformAudit } from "../../../lambdas/lifecycle/platform-audit";
import { Publisher } from "../../../lambdas/lifecycle/publisher";
import { Slice } from "../../../lambdas/lifecycle/slice";
import { Rounds } from "../../../lambdas/lifecycle/storage/rounds";
import { mailsOfADay } from "../../../lambdas/lifecycle/tenant-mail";
import { movingStores, tenantStores } from "../../../lambdas/lifecycle/tenant-stores";
import { ApiKeys } from "../../../lambdas/registry/api-keys";
import { AppClients } from "../../../lambdas/registry/app-clients";
import { ConnectionRow } from "../../../lambdas/registry/connection";
import { ConnectionResources } from "../../../lambdas/registry/connection-resources";
import { Directory } from "../../../lambdas/registry/directory";
import { ClaimedDomains, DomainHolders } from "../../../lambdas/registry/domains";
import { MachineClients } from "../../../lambdas/registry/machine-clients";
import { Members } from "../../../lambdas/registry/members";
import { providerOfUser, tenantOfProvider } from "../../../lambdas/registry/provider-name";
import { nameKeyOf, releaseName } from "../../../lambdas/registry/tenant-name";
import { type StoredTenant, TenantRecords } from "../../../lambdas/registry/tenant-records";
import type { Tiers } from "../../../lambdas/registry/tiers";
import { UsagePlans } from "../../../lambdas/registry/usage-plans";
import { keepEntryOnce } from "../../../lambdas/shared/audit";
import { ScopedCredentials, type TenantCredentials } from "../../../lambdas/tenancy/scoped-credentials";
import { StoreResolver } from "../../../lambdas/tenancy/store-resolver";
import { TenantClients } from "../../../lambdas/tenancy/tenant-clients";
import { type TenantId, tenantIdOf } from "../../../lambdas/tenancy/tenant-id";
import { TenantSessions } from "../../../lambdas/tenancy/tenant-sessions";
import { FakeApiGateway } from "./api-gateway";
import { FakeUserPool } from "./cognito";
import { startControlTables } from "./control-tables";
import { Seam } from "./seam";
import { ownFilesOnly, ownRowsOnly, roles, sessionKeys, siloBinding } from "./sessions";
import { MetadataStream } from "./stream";
import { telemetryTo } from "./telemetry";
import { newTenants } from "./tenants";
import { VersionedS3 } from "./versioned-s3";

const limits = { rateLimit: 1, burstLimit: 1, dailyQuota: 1, storageGigabytes: 1 } as const;
export const tiers: Tiers = {
  standard: { ...limits, isolation: "pool", selfService: true, usagePlan: "plan standard" },
  premium: {
    ...limits,
    storageGigabytes: 10,
    isolation: "pool",
    selfService: false,
    usagePlan: "plan premium",
  },
  dedicated: { ...limits, isolation: "silo", selfService: false, usagePlan: "plan dedicated" },
  vault: { ...limits, isolation: "silo", selfService: false, usagePlan: "plan vault" },
};

export const operator = "arn:aws:iam::123456789012:user/operator";

/** An event as the bus took it. */
export interface PublishedEvent {
  readonly DetailType: string;
  readonly Detail: string;
  readonly Source: string;
  readonly EventBusName: string;
}

type Sender = { readonly input: Readonly<Record<string, unknown>> };

/** What {@link startPlatform}'s `resourcesOf` counts when nothing of a tenant is left. */
export const nothingLeft = {
  members: 0,
  items: 0,
  versions: 0,
  users: 0,
  keys: 0,
  names: 0,
  connections: 0,
  domains: 0,
};

/**
 * The lifecycle function and the control plane on a real DynamoDB, with its stream, and on versioned storage, a user pool,
 * API keys and a bus in memory. Every call of either passes the seam; the clock moves a millisecond each time it is read.
 */
export async function startPlatform({ graceDays = 0, uploadsEndAfter = 0 } = {}) {
  const tables = await startControlTables();
  const seam = new Seam();
  const stream = new MetadataStream(tables);
  const pool = new FakeUserPool();
  const gateway = new FakeApiGateway();
  gateway.plans.set("p-standard", "plan standard").set("p-premium", "plan premium");
  gateway.plans.set("p-dedicated", "plan dedicated").set("p-vault", "plan vault");
  const bus: PublishedEvent[] = [];
  const lines: string[] = [];
  const state = {
    now: Date.parse("2030-01-01T00:00:00Z"),
    sliceMilliseconds: 1_000_000,
    tenants: 0,
    itemsEveryDays: 1,
    singleSignOn: true,
    mailsPerDay: 10,
    measuringMilliseconds: 1_000_000,
  };
  const now = () => new Date(++state.now);
  const mfa: Pick<MfaPolicy, "users"> = { users: "optional" };
  const s3 = new VersionedS3(() => state.now);
  const siloS3 = new VersionedS3(() => state.now);
  const buckets = { bucket: s3, [siloBinding.bucket]: siloS3 };

  const documents = seam.around("dynamodb", stream.client as never);
  const cognito = seam.around("cognito-idp", {
    send: async (command: Sender) => {
      const operation = (command as object).constructor.name.replace(/Command$/, "");
      const { status, body } = pool.answer(operation, { ...command.input });
      if (status !== 200) throw Object.assign(new Error(operation), { name: String(body.__type) });
      return body;
    },
  } as never);
  const events = seam.around("events", {
    send: async ({ input }: Sender) => {
      bus.push(...(input.Entries as PublishedEvent[]));
      return { FailedEntryCount: 0, Entries: [] };
    },
  } as never);
  const sts = seam.around("sts", {
    send: async ({ input }: Sender) => ({
      Credentials: {
        ...sessionKeys(input),
        Expiration: new Date(state.now + 3_600_000),
      },
    }),
  } as never) as { send(command: unknown): Promise<never> };
  class AssumeRoleCommand {
    constructor(readonly input: object) {}
  }

  const mails: Mail[] = [];
  const mailbox = seam.around("ses", { send: async (mail: Mail) => mails.push(mail) } as never) as {
    send(mail: Mail): Promise<unknown>;
  };

  const telemetry = telemetryTo((line) => lines.push(line), { functionName: "lifecycle" });
  const records = new TenantRecords(documents, "metadata", now);
  const keys = new ApiKeys(seam.around("apigateway", gateway.client as never), "test");

  /** A new process, with empty caches. */
  function newFunction(sliceMilliseconds: number) {
    const credentials = new ScopedCredentials({
      assumeRole: (input) => sts.send(new AssumeRoleCommand(input)),
      onLookup: (outcome) => telemetry.count(outcome),
      now: () => state.now,
    });
    const resolverWith = (roleArn: string) =>
      new StoreResolver({
        credentials,
        model: "bridge",
        pool: { table: "data", bucket: "bucket", roleArn },
        work: "lifecycle",
      });
    const documentsWith = (session: TenantCredentials) =>
      seam.around("dynamodb", ownRowsOnly(session, stream.client) as never);
    const s3With = (session: TenantCredentials) => seam.around("s3", ownFilesOnly(session, buckets) as never);
    const sessions = new TenantSessions(resolverWith(roles.lifecycle), (session) => ({
      documents: documentsWith(session),
      s3: s3With(session),
    }));
    const moving = new TenantSessions(resolverWith(roles.move), (session) => ({
      dynamodb: seam.around("dynamodb", ownRowsOnly(session, tables.client as never) as never),
      s3: s3With(session),
    }));
    const clients = new TenantClients(documentsWith);
    const rowsOf = (tenant: StoredTenant) =>
      clients.of(credentials.source({ roleArn: roles.lifecycle, tenantId: tenantIdOf(tenant) }));
    const deps: Dependencies = {
      records,
      releaseName: (tenant) => releaseName(documents, "metadata", tenant),
      keys,
      plans: new UsagePlans(seam.around("apigateway", gateway.client as never)),
      tiers,
      directory: new Directory(cognito, "pool"),
      appClients: new AppClients(cognito, "pool"),
      membersOf: async (tenant) => new Members(await rowsOf(tenant), "members", tenant.tenant_id),
      machinesOf: async (tenant) => new MachineClients(await rowsOf(tenant), "members", tenant.tenant_id),
      connections: new ConnectionResources(cognito, "pool"),
      singleSignOn: state.singleSignOn,
      holders: new DomainHolders(documents, "metadata"),
      singleSignOnOf: async (tenant) => {
        const tenantId = tenantIdOf(tenant);
        const own = await clients.of(credentials.source({ roleArn: roles.lifecycle, tenantId }));
        return {
          row: new ConnectionRow(own, "members", tenantId),
          domains: new ClaimedDomains(own, "members", tenantId),
        };
      },
      storesOf: async (tenant) => tenantStores(await sessions.of(tenant)),
      storesAt: async (tenant, place) => tenantStores(await sessions.of(tenant, undefined, place)),
      movingStoresAt: async (tenant, place) => movingStores(await moving.of(tenant, undefined, place)),
      uploadUrlSeconds: UPLOAD_URL_SECONDS,
      mailer: { send: async (mail) => void (await mailbox.send(mail)) },
      mailsOf: async (tenant) =>
        mailsOfADay(await rowsOf(tenant), "members", tenant.tenant_id, state.mailsPerDay, now),
      audit: new PlatformAudit((entry) => keepEntryOnce(documents, "audit", entry), telemetry),
      telemetry,
      now,
    };
    const handler = createLifecycleHandler(deps, {
      environment: "test",
      publisher: new Publisher(events, "bus"),
      measuring: {
        rounds: new Rounds(documents, "metadata"),
        itemsEveryDays: state.itemsEveryDays,
        newSlice: () => new Slice(() => ++state.now, state.measuringMilliseconds),
      },
      newSlice: () => new Slice(() => ++state.now, sliceMilliseconds),
    });
    return { handler, deps };
  }

  const control = new Control({
    records,
    keys,
    tiers,
    mfa,
    graceDays,
    uploadsEndAfter,
    telemetry,
    now,
  });

  const invoke = (event: unknown): Promise<DynamoDBBatchResponse | undefined> =>
    newFunction(state.sliceMilliseconds).handler(event, { awsRequestId: "invocation" });

  /**
   * Hands the stream's records to the function until there are none, as Lambda does: what failed comes again, in order, to
   * a new process. @returns invocations.
   */
  async function drain(batch = 10): Promise<number> {
    let invocations = 0;
    while (stream.records.length > 0) {
      invocations += 1;
      if (invocations > 500) throw new Error("the stream does not come to an end");
      const taken: DynamoDBRecord[] = stream.records.slice(0, batch);
      const answer = await invoke({ Records: taken });
      const failed = answer?.batchItemFailures[0]?.itemIdentifier;
      const done = taken.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === failed);
      stream.records.splice(0, done === -1 ? taken.length : done);
      if (failed !== undefined) seam.restart();
    }
    return invocations;
  }

  const tenants = newTenants({ tables, pool, gateway, files: { pool: s3, silo: siloS3 }, now });
  const filesBut = (id: string) => [s3, siloS3].map((bucket) => bucket.everythingBut(`tenants/${id}/`));

  return {
    tables,
    seam,
    stream,
    s3,
    /** The bucket of the one silo. */
    siloS3,
    pool,
    gateway,
    bus,
    /** Mail as sent. */
    mails,
    lines,
    control,
    /** What the environment demands of users. */
    mfa,
    records,
    state,
    now,
    invoke,
    drain,
    ...tenants,
    newDependencies: () => newFunction(state.sliceMilliseconds).deps,
    sweep: () => invoke({ "detail-type": "Scheduled Event" }),
    /** The user pool as functions call it. */
    cognito,
    /** What the control plane is given for one tenant's users. */
    async supportOf(tenantId: TenantId) {
      const { AccessKeyId, SecretAccessKey } = sessionKeys({
        RoleArn: roles.support,
        Tags: [{ Key: "tenant_id", Value: tenantId }],
      });
      const session = { accessKeyId: AccessKeyId, secretAccessKey: String(SecretAccessKey) };
      return ownRowsOnly(session as TenantCredentials, documents as never) as never as DynamoDBDocumentClient;
    },
    /** What a new function that serves tenants is given; its calls pass no seam. */
    newTenancy() {
      const credentials = new ScopedCredentials({
        assumeRole: async (input) => ({
          $metadata: {},
          Credentials: {
            ...sessionKeys(input as never),
            Expiration: new Date(state.now + 3_600_000),
          } as never,
        }),
        onLookup: () => {},
        now: () => state.now,
      });
      const resolver = new StoreResolver({
        credentials,
        model: "bridge",
        pool: { table: "data", bucket: "bucket", roleArn: roles.access },
      });
      const own = (session: TenantCredentials) => ownRowsOnly(session, tables.documents as never);
      return {
        resolver,
        documents: new TenantClients((session) => own(session) as never as DynamoDBDocumentClient),
        files: new TenantClients((session) => ownFilesOnly(session, buckets)),
        ownSession: (tenantId: TenantId) => credentials.source({ roleArn: roles.access, tenantId }),
      };
    },
    /** The record as stored, for a look at what no view shows. */
    record: (id: string) => records.read(id),
    /** Whatever is not this tenant's, as text, to compare; the audit trail aside. */
    async everythingBut(id: string): Promise<string> {
      const rows = await Promise.all(
        (["metadata", "members", "data", "silo"] as const).map((table) => tables.rows(table)),
      );
      const others = rows
        .flat()
        .filter(
          ({ tenant_id, holder }) =>
            ![id, "storage-measurement"].includes(String(tenant_id)) && holder !== id,
        );
      const sorted = others.map((row) => JSON.stringify(row, jsonOfSets)).sort();
      const users = [...pool.users].filter(([, { tenantId }]) => tenantId !== id);
      const keys = [...gateway.keys.values()].filter(({ name }) => name !== id);
      return JSON.stringify([sorted, users, keys, ...filesBut(id)], jsonOfSets);
    },
    /** Counts of a tenant's belongings. */
    async resourcesOf({ id, name }: { id: string; name: string }) {
      return {
        members: (await tables.rowsOf("members", id)).length,
        items: (await tables.rowsOf("data", id)).length + (await tables.rowsOf("silo", id)).length,
        versions: s3.count(`tenants/${id}/`) + siloS3.count(`tenants/${id}/`),
        users: [...pool.users.values()].filter(({ tenantId }) => tenantId === id).length,
        keys: [...gateway.keys.values()].filter((key) => key.name === id).length,
        names: (await tables.rowsOf("metadata", nameKeyOf(name))).length,
        connections:
          [...pool.providers.keys()].filter((provider) => tenantOfProvider(provider) === id).length +
          [...pool.clients.values()].filter((client) => tenantOfProvider(String(client.ClientName)) === id)
            .length +
          [...pool.users].filter(
            ([username, { status }]) => tenantOfProvider(providerOfUser(username, status) ?? "") === id,
          ).length,
        domains: (await tables.rows("metadata")).filter(
          ({ tenant_id, holder }) => holder === id && String(tenant_id).startsWith("domain#"),
        ).length,
      };
    },
    close: () => tables.close(),
  };
}

export type Platform = Awaited<ReturnType<typeof startPlatform>>;

const jsonOfSets = (_: string, value: unknown) => (value instanceof Set ? [...value] : value);

/** Lifetime of an upload URL, in seconds. */
export const UPLOAD_URL_SECONDS = 300;
