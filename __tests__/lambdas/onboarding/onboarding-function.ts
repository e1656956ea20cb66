import {
  APIGatewayClient,
  DeleteApiKeyCommand,
  GetApiKeysCommand,
  GetUsagePlansCommand,
} from "@aws-sdk/client-api-gateway";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { DeleteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { onboardingRoutes } from "../../../api/onboarding";
import { tenantRoutes } from "../../../api/tenants";
import { IdempotentRequests } from "../../../lambdas/onboarding/idempotency";
import { NameReservations } from "../../../lambdas/onboarding/name-reservations";
import { onboardingOperations } from "../../../lambdas/onboarding/operations";
import { ProvisioningRecords } from "../../../lambdas/onboarding/provisioning-records";
import { ApiKeys } from "../../../lambdas/registry/api-keys";
import { parseBinding } from "../../../lambdas/registry/binding";
import { Directory } from "../../../lambdas/registry/directory";
import { ADMINISTRATORS_ROW, Members } from "../../../lambdas/registry/members";
import { TenantRecords } from "../../../lambdas/registry/tenant-records";
import { UsagePlans } from "../../../lambdas/registry/usage-plans";
import { keepEntry } from "../../../lambdas/shared/audit";
import { createHandler } from "../../../lambdas/shared/http";
import { ScopedCredentials } from "../../../lambdas/tenancy/scoped-credentials";
import { Silos } from "../../../lambdas/tenancy/silos";
import { StoreResolver } from "../../../lambdas/tenancy/store-resolver";
import { documented } from "../../support/documented";
import { type Aws, tiers, type Verdict } from "../../support/lambdas/aws";
import { context, type EventOptions, eventOf } from "../../support/lambdas/events";
import { telemetryTo } from "../../support/lambdas/telemetry";

/** The onboarding function on test AWS, with a clock that the test moves and ids that it can read. */
export function onboardingOn(aws: Aws) {
  const start = Date.parse("2030-01-01T00:00:00Z");
  const clock = { now: start };
  let ids = 0;
  const client = aws.clientSettings("onboarding");
  const gateway = new APIGatewayClient(client);
  const cognito = new CognitoIdentityProviderClient(client);
  const documents = aws.documentsOf("onboarding");
  const ssm = new SSMClient(client);
  const sts = new STSClient(client);
  const lines: string[] = [];
  const telemetry = telemetryTo((line) => lines.push(line), { functionName: "onboarding" });
  const now = () => new Date(clock.now);
  const newId = () => `00000000-0000-4000-8000-${String(++ids).padStart(12, "0")}`;
  let meanwhile: (() => Promise<void>) | undefined;
  /** Nothing remembered, as in a new process: an activation makes the same calls each time. */
  const silos = () =>
    new Silos({
      ssm,
      parameters: "/saas/test/silo",
      environment: "test",
      resolver: new StoreResolver({
        credentials: new ScopedCredentials({
          assumeRole: (input) => sts.send(new AssumeRoleCommand(input)),
          onLookup: () => undefined,
        }),
        model: "bridge",
        work: "activation",
      }),
      connect: (credentials) => ({
        documents: DynamoDBDocumentClient.from(new DynamoDBClient({ ...client, credentials })),
        s3: new S3Client({ ...client, credentials, forcePathStyle: true }),
      }),
    });
  const handler = createHandler(
    "onboarding",
    [...onboardingRoutes, ...tenantRoutes],
    onboardingOperations({
      stores: {
        requests: new IdempotentRequests(documents, "metadata", now, newId),
        names: new NameReservations(documents, "metadata"),
        records: new TenantRecords(documents, "metadata", now),
        silos: {
          deployed: async (tenant) => {
            const binding = await silos().deployed(tenant);
            await meanwhile?.();
            meanwhile = undefined;
            return binding;
          },
        },
        provisioning: new ProvisioningRecords(documents, "metadata", now),
        directory: new Directory(cognito, "us-east-1_pool", "admin_email"),
        apiKeys: new ApiKeys(gateway, "test"),
        usagePlans: new UsagePlans(gateway),
        membersOf: (tenantId) => new Members(documents, "members", tenantId, now),
        now,
      },
      tiers,
      defaultTier: "standard",
      telemetry,
    }),
    { telemetry, allowOrigins: [], keepEntry: (entry) => keepEntry(documents, "audit", entry) },
  );

  return {
    lines,
    advance(seconds: number) {
      clock.now += seconds * 1000;
    },
    async post(
      body: Readonly<Record<string, unknown>>,
      key?: string,
      route = "POST /onboarding",
      by = operator,
    ) {
      const headers: Record<string, string> = { "content-type": "application/json" };
      if (key !== undefined) headers["Idempotency-Key"] = key;
      const signed: EventOptions = route.includes("/admin/") ? { operator: by } : {};
      const event = eventOf(route, { json: body, headers, ...signed });
      const result = documented(route, await handler(event, context));
      const answer: Record<string, unknown> = JSON.parse(result.body);
      return { status: result.statusCode, headers: result.headers ?? {}, body: answer };
    },
    /** Something that happens once a silo has answered, and before the tenant is bound to it. */
    onceSiloAnswered(run: () => Promise<void>) {
      meanwhile = run;
    },
    /** `POST …/activation` by an operator. */
    async activate(tenant_id: string) {
      const route = "POST /admin/tenants/{tenant_id}/activation";
      const { statusCode, body } = await handler(
        eventOf(route, { params: { tenant_id }, operator }),
        context,
      );
      const answer: Record<string, unknown> = JSON.parse(body);
      return { status: statusCode, body: answer };
    },
    /** `POST …/move` by an operator. */
    async move(tenant_id: string, tier: string) {
      const route = "POST /admin/tenants/{tenant_id}/move";
      const event = eventOf(route, { params: { tenant_id }, json: { tier }, operator });
      const { statusCode, headers, body } = documented(route, await handler(event, context));
      const answer: Record<string, unknown> = JSON.parse(body);
      return { status: statusCode, headers, body: answer };
    },
    async clear() {
      const sortKeys = { metadata: [], members: ["user_id"], audit: ["entry_id"] };
      await Promise.all([
        ...Object.entries(sortKeys).map(async ([table, names]) => {
          const rows = await aws.rows(table as keyof typeof sortKeys);
          await Promise.all(
            rows.map((row) => {
              const Key = Object.fromEntries(["tenant_id", ...names].map((name) => [name, row[name]]));
              return aws.documents.send(new DeleteCommand({ TableName: table, Key }));
            }),
          );
        }),
        ...(await keysOf(aws)).map(({ id }) => aws.gateway.send(new DeleteApiKeyCommand({ apiKey: id }))),
      ]);
      aws.pool.users.clear();
      aws.parameters.clear();
      aws.calls.length = 0;
      lines.length = 0;
      clock.now = start;
    },
    close() {
      ssm.destroy();
      sts.destroy();
      cognito.destroy();
      gateway.destroy();
    },
  };
}

export const operator = "arn:aws:sts::111122223333:assumed-role/operators/ann";

async function keysOf(aws: Aws) {
  const { items = [] } = await aws.gateway.send(new GetApiKeysCommand({ limit: 500 }));
  return items;
}

/** Names of the plans that a key is in. */
async function plansOf(aws: Aws, keyId: string | undefined): Promise<(string | undefined)[]> {
  const { items = [] } = await aws.gateway.send(new GetUsagePlansCommand({ keyId }));
  return items.map(({ name }) => name);
}

/** Publishes a silo of the tenant, as its stack does; table and bucket answer. */
export function deploySilo(aws: Aws, tenantId: string, more: object = {}) {
  const binding = {
    model: "silo",
    slug: "acme",
    data_table: "silo",
    bucket: "silo-acme",
    access_role_arn: "arn:aws:iam::123456789012:role/saas-test-silo-acme-tenant-access",
    ...more,
  };
  aws.buckets.add("silo-acme");
  aws.parameters.set(`/saas/test/silo/${tenantId}/binding`, JSON.stringify(binding));
  return binding;
}

/**
 * What the platform holds, idempotency rows aside: complete tenants by id, and everything that is not whole. Complete is an
 * active tenant with a binding, whose administrator was invited, and one that awaits its silo, whose was not.
 */
export async function inventory(aws: Aws) {
  const rows = (await aws.rows("metadata")).filter(
    ({ tenant_id }) => !String(tenant_id).startsWith("idempotency#"),
  );
  const [members, keys] = await Promise.all([aws.rows("members"), keysOf(aws)]);
  const complete: string[] = [];
  const loose = new Set<unknown>([...rows, ...aws.pool.users.values(), ...members, ...keys]);
  for (const record of rows.filter(({ status }) => status === "active" || status === "provisioning")) {
    const waits = record.status === "provisioning";
    const id = record.tenant_id;
    const name = rows.find(({ holder }) => holder === id);
    const user = [...aws.pool.users.values()].find(({ tenantId }) => tenantId === id);
    const member = members.find(({ tenant_id, user_id }) => tenant_id === id && user_id === user?.sub);
    const administrators = members.find(
      ({ tenant_id, user_id }) => tenant_id === id && user_id === ADMINISTRATORS_ROW,
    );
    const key = keys.find((each) => each.id === record.api_key_id && each.name === id && each.enabled);
    const whole =
      name &&
      (record.awaits_silo === true) === waits &&
      (parseBinding(record.binding) === undefined) === waits &&
      (record.pending_admin === user?.email) === waits &&
      "pending_admin" in record === waits &&
      user?.email &&
      (user.invitations === 0) === waits &&
      user.groups.has("tenant-admin") &&
      member?.role === "tenant-admin" &&
      (administrators?.user_ids as Set<string> | undefined)?.has(user.sub) &&
      record.plan_tier === record.tier &&
      (await plansOf(aws, key?.id)).join() === `tier-${record.tier}`;
    if (!whole) continue;
    complete.push(String(id));
    for (const part of [record, name, user, member, administrators, key]) loose.delete(part);
  }
  return { complete, loose: [...loose] };
}

/** Seconds after which an attempt is given up. */
export const LEASE = 91;

/** The call with this number meets the fault; what follows passes, or, after a crash, nothing does. */
export function meetFault(aws: Aws, number: number, fault: Verdict, crash: boolean): void {
  let made = -1;
  aws.judge(() => {
    made += 1;
    if (made === number) return fault;
    return crash && made > number ? "refuse" : "pass";
  });
}
