import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import { Construct } from "constructs";
import {
  ALARM_TOPIC_OUTPUT,
  BACKUP_ROLE_OUTPUT,
  parameterName,
  RESTORE_ROLE_OUTPUT,
} from "../support/naming";

/**
 * A silo's references to its platform, read from the parameters that the platform publishes: the two share no
 * state. Until the platform is deployed, the plan of a silo fails with the name of the parameter.
 */
export class PlatformReferences extends Construct {
  readonly alarmTopicArn: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly environment: string,
  ) {
    super(scope, id);
    this.alarmTopicArn = this.read(ALARM_TOPIC_OUTPUT);
  }

  /** ARN of the role that restores tenants. */
  restoreRoleArn(): string {
    return this.read(RESTORE_ROLE_OUTPUT);
  }

  /** ARN of the role that AWS Backup assumes. */
  backupRoleArn(): string {
    return this.read(BACKUP_ROLE_OUTPUT);
  }

  private read(output: string): string {
    const parameter = new DataAwsSsmParameter(this, output, {
      name: parameterName(this.environment, output),
    });
    return parameter.insecureValue;
  }
}
