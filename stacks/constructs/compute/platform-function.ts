import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { AssetType, Lazy, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";
import type { CommonVariable } from "../../../lambdas/shared/definition";
import type { FunctionBundle } from "../../support/bundling";
import { isolatedFunctionName, metricsNamespace } from "../../support/naming";
import { policyDocument, type Statement, trustService } from "../../support/policy-document";
import { KeptLogGroup } from "../monitoring/kept-log-group";

export interface PlatformFunctionProps {
  readonly environment: EnvironmentConfig;
  readonly functionName: string;
  readonly bundle: FunctionBundle;
  /** 1 to 900. */
  readonly timeoutSeconds: number;
  /** 128 to 10,240. */
  readonly memoryMb: number;
  /** Reserved concurrency, which is also the limit; absent: it shares the account's. */
  readonly reservedConcurrency?: number | undefined;
  readonly variables: Readonly<Record<string, string>>;
  /** Execution environments serve one tenant each; every invocation must name it. */
  readonly tenantIsolated?: boolean;
  /** Tags of the role, in addition to those of every resource of the stack. */
  readonly roleTags?: Readonly<Record<string, string>>;
  readonly keyArn?: string | undefined;
}

/**
 * A Lambda function with its own role, policy and log group. The role may write its log and its traces, and use the
 * permissions that {@link PlatformFunction.allow} adds; nothing else.
 */
export class PlatformFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: IamRole;
  readonly logGroup: CloudwatchLogGroup;
  readonly tenantIsolated: boolean;
  private readonly statements: Statement[];

  constructor(scope: Construct, id: string, props: PlatformFunctionProps) {
    super(scope, id);
    const {
      environment,
      functionName,
      bundle,
      timeoutSeconds,
      memoryMb,
      variables,
      keyArn,
      roleTags = {},
      tenantIsolated = false,
    } = props;
    this.tenantIsolated = tenantIsolated;
    this.logGroup = new KeptLogGroup(this, "log_group", {
      environment,
      name: `/aws/lambda/${functionName}`,
      keyArn,
    });
    this.role = new IamRole(this, "role", {
      name: functionName,
      description: `Execution role of the function ${functionName}`,
      assumeRolePolicy: trustService("lambda.amazonaws.com"),
      ...(Object.keys(roleTags).length > 0 && { tags: roleTags }),
    });
    this.statements = [
      {
        Sid: "WriteOwnLog",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${this.logGroup.arn}:*`,
      },
      {
        // X-Ray has no ARN for traces. Source: Service Authorization Reference, AWS X-Ray.
        Sid: "WriteTraces",
        Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
        Resource: "*",
      },
    ];
    const policy = new IamRolePolicy(this, "policy", {
      name: functionName,
      role: this.role.id,
      // Read at synthesis, when every statement has been added.
      policy: Lazy.stringValue({ produce: () => policyDocument(this.statements) }),
    });
    const code = new TerraformAsset(this, "code", { path: bundle.zip, type: AssetType.FILE });
    this.function = new LambdaFunction(this, "function", {
      // Tenant isolation is set at creation only. A change of the name replaces the function, which the API's deployment,
      // created before its predecessor is destroyed, makes Terraform do in that order too.
      functionName: tenantIsolated ? isolatedFunctionName(functionName) : functionName,
      role: this.role.arn,
      runtime: environment.runtime,
      architectures: ["arm64"],
      handler: "index.handler",
      filename: code.path,
      sourceCodeHash: bundle.sha256,
      memorySize: memoryMb,
      timeout: timeoutSeconds,
      ...(props.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrency,
      }),
      environment: {
        variables: {
          ENVIRONMENT: environment.name,
          LOG_LEVEL: environment.logs.level,
          CORS_ALLOW_ORIGINS: environment.cors.allowOrigins.join(","),
          SERVICE_NAME: bundle.name,
          METRICS_NAMESPACE: metricsNamespace(environment.name),
          METRICS_PER_TENANT: `${environment.metrics.perTenant}`,
          ...variables,
        } satisfies Readonly<Record<CommonVariable, string>>,
      },
      tracingConfig: { mode: environment.tracing.enabled ? "Active" : "PassThrough" },
      loggingConfig: {
        logFormat: "JSON",
        logGroup: this.logGroup.name,
        // The function itself drops lines below its level: Lambda would drop lines that metrics are made from.
        applicationLogLevel: "DEBUG",
        // Lambda's start and report lines, two per invocation, only at the most detailed level.
        systemLogLevel: environment.logs.level === "DEBUG" ? "INFO" : "WARN",
      },
      // Without its policy the first invocation after a deployment would fail, and its log would be lost.
      dependsOn: [policy],
    });
    // An override: the current line's bindings lack it, and environments/rules/line.ts refuses the setting there.
    if (tenantIsolated) {
      this.function.addOverride("tenancy_config", { tenant_isolation_mode: "PER_TENANT" });
    }
  }

  /** Adds a statement to the policy of the function's role. */
  allow(statement: Statement): void {
    this.statements.push(statement);
  }
}
