import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";
import { supports } from "../../../toolchains/provider";

export interface KeptLogGroupProps {
  readonly environment: EnvironmentConfig;
  readonly name: string;
  /** ARN of the customer-managed key; absent: CloudWatch Logs' own key. */
  readonly keyArn?: string | undefined;
}

/**
 * A log group with the environment's retention. With `removalProtection` Terraform refuses to destroy it, and where the
 * line's provider can say so, AWS refuses to delete it, to anyone, until the protection is off.
 */
export class KeptLogGroup extends CloudwatchLogGroup {
  constructor(scope: Construct, id: string, { environment, name, keyArn }: KeptLogGroupProps) {
    super(scope, id, {
      name,
      retentionInDays: environment.logs.retentionDays,
      ...(keyArn !== undefined && { kmsKeyId: keyArn }),
      lifecycle: { preventDestroy: environment.removalProtection },
    });
    // An override: the current line's bindings lack it. False as well: the provider leaves an absent value as it is.
    if (supports("logGroupProtection")) {
      this.addOverride("deletion_protection_enabled", environment.removalProtection);
    }
  }
}
