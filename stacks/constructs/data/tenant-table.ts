import { DynamodbResourcePolicy } from "@cdktf/provider-aws/lib/dynamodb-resource-policy";
import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { Construct } from "constructs";
import { partitionOf } from "../../../environments/regions";
import type { EnvironmentConfig } from "../../../environments/schema";
import { ciRoleName } from "../../support/naming";
import { policyDocument } from "../../support/policy-document";

export interface TenantTableProps {
  readonly environment: EnvironmentConfig;
  readonly tableName: string;
  /** Second half of the key, a string; the first is always `tenant_id`. */
  readonly sortKey?: string;
  /**
   * Global secondary indexes by name: `tenant_id` is the partition key of each, so that IAM keeps tenants apart there
   * too.
   */
  readonly indexes?: Readonly<Record<string, { readonly sortKey: string }>>;
  /**
   * Indexes across tenants, by name: only for the control plane. Items without the partition key are not in it; the
   * sort key is `tenant_id`.
   */
  readonly indexesAcrossTenants?: Readonly<Record<string, { readonly partitionKey: string }>>;
  /** Attribute with the epoch second after which DynamoDB deletes an item. */
  readonly expiresAt?: string;
  /** Publishes old and new images of every change. */
  readonly stream?: boolean;
  readonly keyArn?: string | undefined;
  /**
   * Whether the table's own policy denies CI actions that lose items. Absent: if the environment is protected against
   * removal.
   */
  readonly locked?: boolean;
}

/** Actions that turn off recovery, expire items, or open the table to another account. */
const TABLE_LOCK = [
  ...["DeleteResourcePolicy", "DeleteTable", "PutResourcePolicy", "UpdateContinuousBackups"],
  "UpdateTimeToLive",
].map((operation) => `dynamodb:${operation}`);

/**
 * A table whose partition key is `tenant_id`, so that IAM can separate tenants by `dynamodb:LeadingKeys`:
 * on demand, encrypted, recoverable and protected as the environment declares.
 */
export class TenantTable extends Construct {
  readonly table: DynamodbTable;

  constructor(scope: Construct, id: string, props: TenantTableProps) {
    super(scope, id);
    const { environment, tableName, sortKey, expiresAt, stream = false, keyArn } = props;
    const recoveryDays = environment.backup.pointInTimeRecoveryDays;
    const indexes = [
      ...Object.entries(props.indexes ?? {}).map(([name, index]) => ({
        name,
        hashKey: "tenant_id",
        rangeKey: index.sortKey,
      })),
      ...Object.entries(props.indexesAcrossTenants ?? {}).map(([name, index]) => ({
        name,
        hashKey: index.partitionKey,
        rangeKey: "tenant_id",
      })),
    ];
    const keys = new Set([
      "tenant_id",
      ...(sortKey === undefined ? [] : [sortKey]),
      ...indexes.flatMap(({ hashKey, rangeKey }) => [hashKey, rangeKey]),
    ]);
    this.table = new DynamodbTable(this, "table", {
      name: tableName,
      billingMode: "PAY_PER_REQUEST",
      hashKey: "tenant_id",
      ...(sortKey !== undefined && { rangeKey: sortKey }),
      attribute: [...keys].map((name) => ({ name, type: "S" })),
      ...(indexes.length > 0 && {
        globalSecondaryIndex: indexes.map((index) => ({ ...index, projectionType: "ALL" })),
      }),
      pointInTimeRecovery: {
        enabled: recoveryDays !== undefined,
        ...(recoveryDays !== undefined && { recoveryPeriodInDays: recoveryDays }),
      },
      serverSideEncryption: { enabled: true, ...(keyArn !== undefined && { kmsKeyArn: keyArn }) },
      ...(stream && { streamEnabled: true, streamViewType: "NEW_AND_OLD_IMAGES" }),
      ...(expiresAt !== undefined && { ttl: { enabled: true, attributeName: expiresAt } }),
      deletionProtectionEnabled: environment.removalProtection,
      lifecycle: { preventDestroy: environment.removalProtection },
    });
    const { locked = environment.removalProtection } = props;
    if (environment.ci !== undefined && locked) this.lock(environment);
  }

  /**
   * Denies CI, in the table's own policy, actions that lose items: CI needs them when it creates the table, and IAM
   * cannot distinguish creation from change. DynamoDB asks for a confirmation because the role that sets the policy may
   * be the one that it denies. Source: DynamoDB developer guide, API operations supported by resource-based policies;
   * API reference, PutResourcePolicy.
   */
  private lock({ name, accountId, region }: EnvironmentConfig): void {
    new DynamodbResourcePolicy(this, "policy", {
      resourceArn: this.table.arn,
      policy: policyDocument([
        {
          Sid: "KeepItems",
          Effect: "Deny",
          Principal: "*",
          Action: TABLE_LOCK,
          Resource: this.table.arn,
          Condition: {
            ArnEquals: {
              "aws:PrincipalArn": `arn:${partitionOf(region)}:iam::${accountId}:role/${ciRoleName(name, "deploy")}`,
            },
          },
        },
      ]),
      confirmRemoveSelfResourceAccess: true,
    });
  }
}
