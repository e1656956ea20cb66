import { z } from "zod";
import { blocks, configuration } from "../deployment/creator";
import type { StreamRecord } from "../services/dynamodb/table-stream";
import { type DeployedResource, type Deployment, resourcesOfType } from "../terraform/resources";
import { compileFilter, type Predicate } from "./filter";

/** An event source mapping from a table's stream to a function, as deployed. */
export interface MappingSettings {
  readonly address: string;
  readonly streamArn: string;
  readonly functionName: string;
  readonly functionArn: string;
  /** ARN of the function's role, which Lambda reads the stream with. */
  readonly roleArn: string;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
  /** Records. */
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  /** Concurrent batches, of different items. */
  readonly parallelism: number;
  readonly reportsItemFailures: boolean;
  readonly bisects: boolean;
  /** Infinity: until it succeeds. */
  readonly maximumRetries: number;
  readonly maximumAgeMs: number;
  /** ARN of the queue or topic that receives discarded records. */
  readonly failureDestination: string | undefined;
  readonly passes: (record: StreamRecord) => boolean;
}

/** Terraform's state has null for unset arguments. */
const optional = <T extends z.ZodType>(type: T) =>
  z.preprocess((value) => (value === null || value === "" ? undefined : value), type.optional());

/** -1, Lambda's default, is infinity. The limits are Lambda's for DynamoDB. */
const limit = (maximum: number) =>
  optional(z.number().int().min(-1).max(maximum)).transform((value = -1) => (value < 0 ? Infinity : value));

const schema = z.object({
  event_source_arn: z
    .string()
    .regex(/^arn:aws:dynamodb:.*\/stream\//, "local-aws maps the streams of DynamoDB tables only"),
  function_name: z.string(),
  enabled: optional(z.boolean()).transform((enabled = true) => enabled),
  starting_position: z.enum(["TRIM_HORIZON", "LATEST"]),
  batch_size: optional(z.number().int().min(1).max(10_000)).transform((size = 100) => size),
  maximum_batching_window_in_seconds: optional(z.number().min(0).max(300)).transform((window = 0) => window),
  parallelization_factor: optional(z.number().int().min(0).max(10)).transform((factor) => factor || 1),
  maximum_retry_attempts: limit(10_000),
  maximum_record_age_in_seconds: limit(604_800),
  bisect_batch_on_function_error: optional(z.boolean()).transform((bisects = false) => bisects),
  tumbling_window_in_seconds: optional(z.literal(0, "local-aws supports no tumbling windows")),
  function_response_types: optional(z.array(z.literal("ReportBatchItemFailures"))).transform(
    (types = []) => types,
  ),
  filter_criteria: blocks(z.object({ filter: blocks(z.object({ pattern: z.string() })) })),
  destination_config: blocks(z.object({ on_failure: blocks(z.object({ destination_arn: z.string() })) })),
});

/**
 * The deployment's enabled mappings.
 * @throws Error naming the mapping, and the attribute or filter that local-aws does not support.
 */
export function eventSourceMappings(deployment: Deployment): MappingSettings[] {
  return resourcesOfType(deployment, "aws_lambda_event_source_mapping").flatMap((resource) => {
    const address = `${resource.type}.${resource.name}`;
    const values = configuration(resource, schema);
    if (!values.enabled) return [];
    const invoked = findFunction(values.function_name, deployment);
    if (invoked === undefined)
      throw new Error(`${address}: ${values.function_name} is not a deployed function`);
    return {
      address,
      streamArn: values.event_source_arn,
      functionName: String(invoked.values.function_name),
      functionArn: String(invoked.values.arn),
      roleArn: String(invoked.values.role),
      startingPosition: values.starting_position,
      batchSize: values.batch_size,
      batchingWindowMs: values.maximum_batching_window_in_seconds * 1000,
      parallelism: values.parallelization_factor,
      reportsItemFailures: values.function_response_types.length > 0,
      bisects: values.bisect_batch_on_function_error,
      maximumRetries: values.maximum_retry_attempts,
      maximumAgeMs: values.maximum_record_age_in_seconds * 1000,
      failureDestination: values.destination_config[0]?.on_failure[0]?.destination_arn,
      passes: anyFilter(
        values.filter_criteria.flatMap(({ filter }) => filter.map(({ pattern }) => pattern)),
        address,
      ),
    };
  });
}

function anyFilter(patterns: readonly string[], address: string): Predicate {
  if (patterns.length === 0) return () => true;
  try {
    const filters = patterns.map(compileFilter);
    return (record) => filters.some((filter) => filter(record));
  } catch (error) {
    throw new Error(`${address}: ${(error as Error).message}`);
  }
}

/** By name or by ARN. */
function findFunction(nameOrArn: string, deployment: Deployment): DeployedResource | undefined {
  return resourcesOfType(deployment, "aws_lambda_function").find(
    ({ values }) => values.function_name === nameOrArn || values.arn === nameOrArn,
  );
}
