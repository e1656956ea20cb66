import type { ITerraformDependable } from "cdktf";
import type { EnvironmentConfig } from "../../../environments/schema";
import { accessRecordsBucketName } from "../../support/naming";
import type { AccessLogTarget } from "./private-bucket";

/**
 * Where S3 writes the access log of a bucket; undefined: the environment wants none.
 * @param after what lets S3 write there, in the stack that has it
 */
export function accessLogOf(
  environment: EnvironmentConfig,
  bucketName: string,
  after?: ITerraformDependable,
): AccessLogTarget | undefined {
  if (environment.storageAccess === undefined) return undefined;
  return { bucketName: accessRecordsBucketName(environment), prefix: `requests/${bucketName}/`, after };
}
