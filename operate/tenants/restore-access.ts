import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { CommandError } from "@saas/cli-kit/exit";
import { printable } from "@saas/cli-kit/text";
import type { TenantView } from "../../api/tenant";
import { partitionOf } from "../../environments/regions";
import type { EnvironmentConfig } from "../../environments/schema";
import {
  dataTableName,
  platformStackName,
  poolBucketName,
  restoredTableName,
  restoreRoleName,
  restoreTime,
  siloAccessRoleName,
  siloBucketName,
  siloStackName,
  tenantRestoreRoleName,
} from "../../stacks/support/naming";
import type { OwnAws } from "../support/target";
import type { Tally } from "./restore-differences";

/** The place of a tenant's data, and the roles that restore it. */
interface RestorePlace {
  readonly tenantId: string;
  readonly table: string;
  readonly bucket: string;
  /** Prefix of the tenant's files. */
  readonly prefix: string;
  /** The role that the operator assumes. */
  readonly restoreRoleArn: string;
  /** Role chained from it for the tenant, with access to its data. */
  readonly tenantRole: TenantRole;
  /** Role chained from it for the tenant, to write its audit trail in the platform's table. */
  readonly auditRole: TenantRole;
  readonly auditTable: string;
  readonly restoredTable: (at: Date) => string;
}

export interface TenantRole {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** @throws CommandError for a tenant without data */
export function placeOf(environment: EnvironmentConfig, tenant: TenantView): RestorePlace {
  const { name, accountId, region } = environment;
  const { tenant_id: tenantId, binding } = tenant;
  const role = (of: string) => `arn:${partitionOf(region)}:iam::${accountId}:role/${of}`;
  const platform = platformStackName(name);
  const pool: TenantRole = { arn: role(tenantRestoreRoleName(name)), tags: { tenant_id: tenantId } };
  const common = (stack: string) => ({
    tenantId,
    table: dataTableName(stack),
    prefix: `tenants/${tenantId}/`,
    restoreRoleArn: role(restoreRoleName(name)),
    auditRole: pool,
    auditTable: `${platform}-audit-trail`,
    restoredTable: (at: Date) => restoredTableName(stack, tenantId, restoreTime(at)),
  });
  if (binding?.model === "pool") {
    return { ...common(platform), bucket: poolBucketName(environment), tenantRole: pool };
  }
  if (binding?.model === "silo" && binding.slug !== undefined) {
    const stack = siloStackName(name, binding.slug);
    return {
      ...common(stack),
      bucket: siloBucketName(stack, accountId),
      tenantRole: {
        arn: role(siloAccessRoleName(stack)),
        tags: { tenant_id: tenantId, work: "restore" },
      },
    };
  }
  throw new CommandError(`${printable(tenant.tenant_name)} has no data yet: nothing can be restored`);
}

interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration?: Date;
}

/** Clients for a restore: the client for tables reads no items, the others are limited to the tenant. */
interface RestoreClients {
  /** As the restore role. */
  readonly tables: DynamoDBClient;
  /** In the tenant's session, where its data is. */
  readonly items: DynamoDBClient;
  readonly files: S3Client;
  /** In the tenant's session on the platform. */
  readonly audit: DynamoDBClient;
  /** Credentials of the tenant's session. */
  readonly ofTenant: () => Promise<SessionCredentials>;
  /** ARN of the operator. */
  operator(): Promise<string>;
  close(): void;
}

/** Sessions are renewed before they expire: chained roles last an hour. */
export function restoreClients(aws: OwnAws, place: RestorePlace): RestoreClients {
  const { environment, endpointUrl } = aws;
  const settings = {
    region: environment.region,
    ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
  };
  const sts = new STSClient({ ...settings, credentials: aws.credentials });
  const become = async (by: STSClient, { arn, tags }: TenantRole): Promise<SessionCredentials> => {
    const { Credentials: issued } = await by.send(
      new AssumeRoleCommand({
        RoleArn: arn,
        RoleSessionName: "restore",
        ...(Object.keys(tags).length > 0 && {
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        }),
      }),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = issued ?? {};
    return {
      accessKeyId: AccessKeyId ?? "",
      secretAccessKey: SecretAccessKey ?? "",
      sessionToken: SessionToken ?? "",
      ...(Expiration !== undefined && { expiration: Expiration }),
    };
  };
  const restorer = async () => {
    try {
      return await become(sts, { arn: place.restoreRoleArn, tags: {} });
    } catch (error) {
      throw notAllowed(error, aws, place);
    }
  };
  const chained = new STSClient({ ...settings, credentials: restorer });
  const tables = new DynamoDBClient({ ...settings, credentials: restorer });
  const ofTenant = () => become(chained, place.tenantRole);
  const items = new DynamoDBClient({ ...settings, credentials: ofTenant });
  const files = new S3Client({
    ...settings,
    credentials: ofTenant,
    forcePathStyle: endpointUrl !== undefined,
  });
  const audit = new DynamoDBClient({ ...settings, credentials: () => become(chained, place.auditRole) });
  return {
    tables,
    items,
    files,
    audit,
    ofTenant,
    operator: async () => (await sts.send(new GetCallerIdentityCommand({}))).Arn ?? "",
    close: () => {
      for (const client of [sts, chained, tables, items, files, audit]) client.destroy();
    },
  };
}

function notAllowed(error: unknown, { environment }: OwnAws, { restoreRoleArn }: RestorePlace): unknown {
  const { name, message } = error as Error;
  if (!/^AccessDenied/.test(name)) return error;
  return new CommandError(
    `you may not restore tenants of ${environment.name}: the policy saas-${environment.name}-operator-restore, attached to you, lets you take ${restoreRoleArn}; it is there once the platform is deployed with backup.pointInTimeRecoveryDays (${message})`,
  );
}

/** Records in the tenant's audit trail the operator, the restored time and the changes, before the restore begins and after it. */
export async function keepRestore(
  clients: RestoreClients,
  { tenantId, auditTable }: RestorePlace,
  action: "restore" | "restored",
  at: Date,
  tallies: { readonly items: Tally; readonly files: Tally },
): Promise<void> {
  const result = Object.fromEntries(
    Object.entries(tallies).flatMap(([what, { counts }]) =>
      (["put_back", "replaced", "removed"] as const).map((fate) => [`${what}_${fate}`, counts[fate]]),
    ),
  );
  const now = new Date().toISOString();
  const request_id = `restore:${randomUUID()}`;
  const entry = {
    tenant_id: tenantId,
    entry_id: `${now}#${request_id}`,
    at: now,
    actor: { type: "operator", id: await clients.operator(), source_ip: "" },
    action,
    operation: action,
    target: at.toISOString(),
    result,
    request_id,
  };
  await DynamoDBDocumentClient.from(clients.audit).send(
    new PutCommand({ TableName: auditTable, Item: entry }),
  );
}
