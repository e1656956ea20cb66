import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { partitionOf } from "../environments/regions";
import type { EnvironmentConfig } from "../environments/schema";
import type { SiloTenant } from "../environments/schema/data";
import { BaseStack } from "./base-stack";
import { SiloAccessRole } from "./constructs/access/silo-access-role";
import { TenantTable } from "./constructs/data/tenant-table";
import { CustomerManagedKey } from "./constructs/encryption/customer-managed-key";
import { TenantBucket } from "./constructs/storage/tenant-bucket";
import { createSiloAlarms } from "./silo/alarms";
import { keyOfRecovery, type Recoverers } from "./silo/key-of-recovery";
import { PlatformReferences } from "./silo/platform-references";
import {
  bindingParameter,
  dataTableName,
  RESTORE_TIME_SHAPE,
  restoredTableName,
  siloAccessRoleName,
  siloBucketName,
  siloStackName,
} from "./support/naming";

export interface SiloStackProps {
  readonly environment: EnvironmentConfig;
  readonly tenant: SiloTenant;
}

/**
 * One tenant's own table, bucket, key, access role and alarms. It finds its platform through parameters, and the
 * platform finds it through the binding that it publishes, so that each can be planned without the other.
 */
export class SiloStack extends BaseStack {
  constructor(scope: Construct, { environment, tenant }: SiloStackProps) {
    const { slug, tenantId, tier } = tenant;
    const stackName = siloStackName(environment.name, slug);
    super(scope, stackName, { environment, state: "s3", tags: { tenant_id: tenantId, tenant: slug, tier } });
    const name = (suffix: string) => `${stackName}-${suffix}`;
    const own: EnvironmentConfig = {
      ...environment,
      removalProtection: tenant.removalProtection ?? environment.removalProtection,
    };
    const platform = new PlatformReferences(this, "platform", environment.name);

    const { pointInTimeRecoveryDays, plan } = environment.backup;
    const recoverers: Recoverers = {
      ...(pointInTimeRecoveryDays !== undefined && { restore: platform.restoreRoleArn() }),
      ...(plan !== undefined && { backup: platform.backupRoleArn() }),
    };
    const { arn: keyArn } = new CustomerManagedKey(this, "silo", {
      environment: own,
      alias: stackName,
      description: `Data of tenant ${slug} in environment ${environment.name}`,
      services: keyOfRecovery(recoverers, environment.region),
    });
    const { table } = new TenantTable(this, "tenant_data", {
      environment: own,
      tableName: dataTableName(stackName),
      sortKey: "item_id",
      keyArn,
      // CI may set a table's policy only if the whole environment is protected.
      locked: environment.removalProtection && own.removalProtection,
    });
    const { bucket } = new TenantBucket(this, "tenant_files", {
      environment: own,
      bucketName: siloBucketName(stackName, environment.accountId),
      keyArn,
      requestMetrics: true,
    });
    const access = new SiloAccessRole(this, "tenant_access", {
      environment,
      roleName: siloAccessRoleName(stackName),
      keyArn,
      tenantId,
      table,
      bucket,
      restoreRoleArn: recoverers.restore,
      restoredArn: restoredArn(environment, stackName, tenantId),
    });
    createSiloAlarms(this, { environment, tenant, name, table, bucket, topicArn: platform.alarmTopicArn });

    const binding = {
      model: "silo",
      slug,
      data_table: table.name,
      bucket: bucket.bucket,
      access_role_arn: access.role.arn,
    };
    new SsmParameter(this, "binding", {
      name: bindingParameter(environment.name, tenantId),
      type: "String",
      // Not a secret: `value` would hide it in plans.
      insecureValue: JSON.stringify(binding),
      description: `Where the data of tenant ${slug} lives`,
      // The named resources must be usable when the binding is published.
      dependsOn: [access.policy],
    });
    for (const [output, value, description] of [
      ["tenant_data_table_name", table.name, "DynamoDB table of the tenant's data"],
      ["tenant_data_bucket_name", bucket.bucket, "S3 bucket of the tenant's files"],
      ["tenant_access_role_arn", access.role.arn, "Role that reaches both"],
    ] as const) {
      new TerraformOutput(this, `output_${output}`, { value, description }).overrideLogicalId(output);
    }
  }
}

/** ARN pattern of the tables to which the tenant's items are restored. */
function restoredArn({ region, accountId }: EnvironmentConfig, stackName: string, tenantId: string): string {
  const table = restoredTableName(stackName, tenantId, RESTORE_TIME_SHAPE);
  return `arn:${partitionOf(region)}:dynamodb:${region}:${accountId}:table/${table}`;
}
