import { mayInvoke } from "../iam/lambda-permission";
import { type DeployedResource, type Deployment, resourcesOfType } from "../terraform/resources";

/** A rule of the default event bus that runs on a schedule. */
export interface ScheduledRule {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly periodMs: number;
  readonly targets: readonly ScheduledTarget[];
}

/** A function that a rule invokes. */
export interface ScheduledTarget {
  readonly functionName: string;
  /** Whether the function's permissions let the rule invoke it. */
  readonly permitted: boolean;
  /** Replaces the event. */
  readonly input: unknown;
}

/** Settings of targets that local-aws does not support. */
const unknownSettings = ["input_path", "input_transformer", "retry_policy", "dead_letter_config"];

/**
 * The deployment's rules with a schedule; rules for events are ignored.
 * @throws Error naming the rule or target, and the setting that local-aws does not support.
 */
export function scheduledRules(deployment: Deployment): ScheduledRule[] {
  return resourcesOfType(deployment, "aws_cloudwatch_event_rule")
    .filter(({ values }) => isText(values.schedule_expression))
    .map((resource) => {
      const { values } = resource;
      const arn = String(values.arn);
      return {
        name: String(values.name),
        arn,
        enabled: values.is_enabled !== false && (values.state ?? "ENABLED") === "ENABLED",
        periodMs: period(String(values.schedule_expression), resource),
        targets: resourcesOfType(deployment, "aws_cloudwatch_event_target")
          .filter((target) => target.values.rule === values.name)
          .map((target) => readTarget(target, arn, deployment)),
      };
    });
}

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** EventBridge's grammar: singular for one, plural for more. */
function period(expression: string, { type, name }: DeployedResource): number {
  const match = /^rate\((?:1 (minute|hour|day)|([2-9]|[1-9]\d+) (minute|hour|day)s)\)$/.exec(expression);
  const unit = (match?.[1] ?? match?.[3]) as keyof typeof UNIT_MS | undefined;
  if (unit === undefined) {
    throw new Error(
      `${type}.${name}: the schedule ${expression} is not understood: local-aws supports rate(1 minute), rate(5 minutes), ` +
        "also with hours and days, but not cron expressions",
    );
  }
  return Number(match?.[2] ?? 1) * UNIT_MS[unit];
}

function readTarget(target: DeployedResource, ruleArn: string, deployment: Deployment): ScheduledTarget {
  const { type, name, values } = target;
  const invoked = resourcesOfType(deployment, "aws_lambda_function").find(
    (resource) => resource.values.arn === values.arn,
  );
  if (invoked === undefined)
    throw new Error(`${type}.${name}: ${String(values.arn)} is not a deployed function`);
  const unknown = unknownSettings.find((setting) => isSet(values[setting]));
  if (unknown !== undefined) throw new Error(`${type}.${name}: local-aws does not support ${unknown}`);
  const functionName = String(invoked.values.function_name);
  return {
    functionName,
    permitted: mayInvoke(
      { functionName, principals: ["events.amazonaws.com"], sourceArn: ruleArn },
      deployment,
    ),
    input: isText(values.input) ? parseInput(values.input, target) : undefined,
  };
}

function parseInput(input: string, { type, name }: DeployedResource): unknown {
  try {
    return JSON.parse(input);
  } catch {
    throw new Error(`${type}.${name}: input is not JSON: ${input}`);
  }
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

const isSet = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== "";
