import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { EnvironmentConfig } from "../environments/schema";
import { BaseStack } from "./base-stack";
import { CustomerManagedKey } from "./constructs/encryption/customer-managed-key";
import { accessLogOf } from "./constructs/storage/access-log";
import { AccessRecords } from "./constructs/storage/access-records";
import { DataEvents } from "./constructs/storage/data-events";
import { PrivateBucket } from "./constructs/storage/private-bucket";
import { stateBackendStackName } from "./support/naming";

/**
 * The bucket of an environment's remote state, and the records of who reached data, which CI must not reach either. The
 * bucket cannot store the state of its creation: this stack's state begins as a local file, and moves into the bucket
 * once the environment's `state.ownState` is `bucket` (docs/operations.md).
 */
export class StateBackendStack extends BaseStack {
  constructor(scope: Construct, environment: EnvironmentConfig) {
    super(scope, stateBackendStackName(environment.name), {
      environment,
      state: environment.state.ownState === "local" ? "local" : "s3",
    });
    const { storageAccess } = environment;
    const records =
      storageAccess === undefined
        ? undefined
        : new AccessRecords(this, "access_records", { environment, storageAccess });
    if (storageAccess?.dataEvents === true && records !== undefined) {
      new DataEvents(this, "data_events", { environment, storageAccess, after: records.policy });
    }
    const key =
      environment.state.encryption === "customer-managed"
        ? new CustomerManagedKey(this, "state_key", {
            environment,
            // Not among the aliases that CI may set.
            alias: stateBackendStackName(environment.name),
            description: `Terraform state of environment ${environment.name}`,
            keptFromCi: environment.ci !== undefined,
            // Like the bucket: without the key no state can be read.
            preventDestroy: true,
          })
        : undefined;
    const { bucket } = new PrivateBucket(this, "state", {
      bucketName: environment.state.bucket,
      keyArn: key?.arn,
      // In every environment, because it cannot be operated without its state.
      preventDestroy: true,
      forceDestroy: false,
      accessLog: accessLogOf(environment, environment.state.bucket, records?.policy),
    });
    new TerraformOutput(this, "state_bucket_name", {
      value: bucket.bucket,
      description: "S3 bucket of this environment's Terraform state",
    });
  }
}
