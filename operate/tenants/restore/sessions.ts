import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { CommandError } from "../exit";
import type { OwnAws } from "../target";
import type { RestorePlace, TenantRole } from "./place";

interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration?: Date;
}

/** Clients for a restore: what manages tables reads no items, what touches data is for the one tenant. */
export interface RestoreClients {
  /** As the role that restores. */
  readonly tables: DynamoDBClient;
  /** In the tenant's session, where its data is. */
  readonly items: DynamoDBClient;
  readonly files: S3Client;
  /** In the tenant's session on the platform. */
  readonly audit: DynamoDBClient;
  /** ARN of the operator. */
  operator(): Promise<string>;
  close(): void;
}

/** Sessions are renewed before they end, which after role chaining is after an hour. */
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
