import type { ITerraformDependable } from "cdktf";
import type { EnvironmentConfig } from "../../../environments/schema";
import { accessRecordsBucketName } from "../../support/naming";
import type { AccessLogTarget } from "./private-bucket";

/**
 * The place where S3 writes the access log of a bucket; undefined: the environment has none.
 * @param after the policy that lets S3 write there, in the stack that contains it
 */
export function accessLogOf(
  environment: EnvironmentConfig,
  bucketName: string,
  after?: ITerraformDependable,
): AccessLogTarget | undefined {
  if (environment.storageAccess === undefined) return undefined;
  return { bucketName: accessRecordsBucketName(environment), prefix: `requests/${bucketName}/`, after };
}
