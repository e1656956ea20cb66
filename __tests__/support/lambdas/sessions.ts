import type { TenantCredentials } from "../../../lambdas/tenancy/scoped-credentials";
import type { VersionedS3 } from "./versioned-s3";

/** The pool's access roles. */
export const roles = {
  access: "arn:aws:iam::123456789012:role/saas-test-tenant-access",
  lifecycle: "arn:aws:iam::123456789012:role/saas-test-tenant-lifecycle",
  support: "arn:aws:iam::123456789012:role/saas-test-tenant-support",
  move: "arn:aws:iam::123456789012:role/saas-test-tenant-move",
} as const;

/** The tables that sessions of each reach, and whatever else it is: the silo's. */
const tablesOf: Readonly<Record<string, readonly string[]>> = {
  [roles.access]: ["data", "metadata"],
  [roles.lifecycle]: ["members", "data"],
  [roles.support]: ["members"],
  [roles.move]: ["data"],
};

/** The one silo: its role's name, table and bucket. */
export const siloBinding = {
  model: "silo",
  slug: "acme",
  data_table: "silo",
  bucket: "silo-bucket",
  access_role_arn: "arn:aws:iam::123456789012:role/saas-test-silo-acme-tenant-access",
} as const;

/** The session's tenant, role and work, where the credentials of a real one would be. */
export function sessionKeys({ RoleArn, Tags }: Readonly<Record<string, unknown>>) {
  const tags = Object.fromEntries(
    (Tags as { Key: string; Value: string }[]).map((tag) => [tag.Key, tag.Value]),
  );
  const given = JSON.stringify({ ...tags, tenant_id: undefined });
  const role = String(RoleArn);
  const trusted = role === siloBinding.access_role_arn ? ['{"work":"lifecycle"}', "{}"] : ["{}"];
  const known = role in tablesOf || role === siloBinding.access_role_arn;
  if (tags.tenant_id === undefined || !known || !trusted.includes(given)) {
    throw Object.assign(new Error("the role's trust"), { name: "AccessDenied" });
  }
  return { AccessKeyId: tags.tenant_id, SecretAccessKey: RoleArn, SessionToken: "t" };
}

const refusedBy = (what: string) =>
  Object.assign(new Error(`not the session's ${what}`), { name: "AccessDeniedException" });

/** IAM's part: a tenant's session reaches rows of the tenant alone, in its role's tables. */
export function ownRowsOnly(
  { accessKeyId, secretAccessKey }: TenantCredentials,
  client: { send(command: never): Promise<unknown> },
) {
  const tables = tablesOf[secretAccessKey] ?? ["silo"];
  return {
    send: async (command: { readonly input: Readonly<Record<string, unknown>> }) => {
      const { TableName, Key, Item, ExpressionAttributeValues } = command.input;
      const stated =
        Reflect.get(Object(Key ?? Item ?? {}), "tenant_id") ??
        Reflect.get(Object(ExpressionAttributeValues), ":tenant");
      const named = Reflect.get(Object(stated), "S") ?? stated;
      if (!tables.includes(String(TableName))) throw refusedBy("table");
      if (named !== accessKeyId) throw refusedBy("tenant");
      return client.send(command as never);
    },
  };
}

/** The same for files. */
export function ownFilesOnly(
  { accessKeyId, secretAccessKey }: TenantCredentials,
  buckets: Readonly<Record<string, VersionedS3>>,
) {
  const own = secretAccessKey in tablesOf ? "bucket" : siloBinding.bucket;
  return {
    send: async (command: { readonly input: Readonly<Record<string, unknown>> }) => {
      if (command.input.Bucket !== own) throw refusedBy("bucket");
      return buckets[own]?.clientFor(accessKeyId).send(command as never);
    },
  };
}
