import type { FunctionName } from "../../api/route";
import { PlatformFunction } from "../constructs/compute/platform-function";
import type { FunctionBundles } from "../support/bundling";
import { siloParameters } from "../support/naming";
import type { TenantAccess } from "./access";
import type { PlatformContext, Stores } from "./stores";

export type Functions = Readonly<Record<FunctionName, PlatformFunction>>;

/** Name of the usage plan of a tier. */
export const tierPlanName = ({ name }: PlatformContext, tier: string): string => name(`tier-${tier}`);

/** Every function with its variables; what each may do is said in rights.ts. */
export function createFunctions(
  context: PlatformContext,
  stores: Stores,
  access: TenantAccess,
  eventBusName: string,
  bundles: FunctionBundles,
): Functions {
  const { stack, environment, name, keyArn } = context;
  const { users, metadata, members, audit, data, bucket } = stores;
  const newFunction = (
    functionName: FunctionName,
    timeoutSeconds: number,
    variables: Record<string, string>,
  ) =>
    new PlatformFunction(stack, `${functionName}_function`, {
      environment,
      functionName: name(functionName),
      bundle: bundles[functionName],
      timeoutSeconds,
      variables,
      keyArn,
    });
  const tiers = Object.entries(environment.tiers).map(
    ([tier, limits]) => [tier, { ...limits, usagePlan: tierPlanName(context, tier) }] as const,
  );
  const userPool = {
    USER_POOL_ID: users.pool.id,
    USER_POOL_CLIENT_ID: users.client.id,
    COGNITO_ISSUER: `https://${users.pool.endpoint}`,
  };
  const TIERS = JSON.stringify(Object.fromEntries(tiers));
  const model = { ISOLATION_MODEL: environment.isolationModel };
  const records = { TENANT_METADATA_TABLE: metadata.name };
  const pooledData = { TENANT_DATA_TABLE: data.name, TENANT_BUCKET: bucket.bucket };
  const administration = { ...records, TENANT_MEMBERS_TABLE: members.name, AUDIT_TABLE: audit.name, TIERS };
  const tenantWork = {
    ...records,
    ...pooledData,
    ...userPool,
    TENANT_ACCESS_ROLE_ARN: access.work.role.arn,
    ...model,
  };
  const { presignedUrlSeconds, maxUploadBytes } = environment.files;
  return {
    data: newFunction("data", 30, tenantWork),
    files: newFunction("files", 30, {
      ...tenantWork,
      UPLOAD_MAX_BYTES: `${maxUploadBytes}`,
      PRESIGNED_URL_SECONDS: `${presignedUrlSeconds}`,
    }),
    account: newFunction("account", 30, {
      ...administration,
      ...userPool,
      TENANT_ACCESS_ROLE_ARN: access.account.role.arn,
    }),
    onboarding: newFunction("onboarding", 60, {
      ...administration,
      USER_POOL_ID: users.pool.id,
      DEFAULT_TIER: environment.defaultTier,
      ...model,
      SILO_PARAMETERS: siloParameters(environment.name),
    }),
    admin: newFunction("admin", 30, {
      ...records,
      ...model,
      AUDIT_TABLE: audit.name,
      TIERS,
      TENANT_BUCKET: bucket.bucket,
      TENANT_ACCESS_ROLE_ARN: access.exports.role.arn,
      OFFBOARDING_GRACE_DAYS: `${environment.offboarding.graceDays}`,
      PRESIGNED_URL_SECONDS: `${presignedUrlSeconds}`,
    }),
    // A batch is ten records, and each may take a slice of ten seconds; looking through a large pool takes longer.
    lifecycle: newFunction("lifecycle", 300, {
      ...administration,
      ...pooledData,
      USER_POOL_ID: users.pool.id,
      EVENT_BUS: eventBusName,
      TENANT_ACCESS_ROLE_ARN: access.lifecycle.role.arn,
      ...model,
      MOVE_ROLE_ARN: access.move.role.arn,
      ITEM_BYTES_EVERY_DAYS: `${environment.usage.itemBytesEveryDays}`,
      PRESIGNED_URL_SECONDS: `${presignedUrlSeconds}`,
    }),
  };
}
