import { type Events, type EventsOptions, startEvents } from "../../src/events";
import { type StreamRecord, TableStream } from "../../src/services/dynamodb/table-stream";
import { DeadLetters } from "../../src/services/sqs/dead-letters";
import type { DeployedResource, Deployment } from "../../src/terraform/resources";

export const region = "eu-central-1";
export const accountId = "111122223333";
export const streamArn = `arn:aws:dynamodb:${region}:${accountId}:table/tenants/stream/2020-01-01T00:00:00.000`;
export const queueArn = `arn:aws:sqs:${region}:${accountId}:lifecycle-failures`;
export const functionArn = `arn:aws:lambda:${region}:${accountId}:function:lifecycle`;

export const lifecycle: DeployedResource = {
  type: "aws_lambda_function",
  name: "lifecycle",
  values: { function_name: "lifecycle", arn: functionArn, role: `arn:aws:iam::${accountId}:role/lifecycle` },
};

export const deploymentOf = (...resources: DeployedResource[]): Deployment => ({
  region,
  accountId,
  resources: [lifecycle, ...resources],
  outputs: {},
});

/** A mapping from the stream to `lifecycle`; by default with a failure destination and reports of failed items. */
export const mapping = (values: Record<string, unknown> = {}): DeployedResource => ({
  type: "aws_lambda_event_source_mapping",
  name: "tenants",
  values: {
    event_source_arn: streamArn,
    function_name: "lifecycle",
    starting_position: "TRIM_HORIZON",
    function_response_types: ["ReportBatchItemFailures"],
    destination_config: { on_failure: { destination_arn: queueArn } },
    ...values,
  },
});

/** Records by the item that changed and what it became, e.g. `a2`. */
export type Batch = readonly string[];

export const textOf = ({ dynamodb }: StreamRecord): string =>
  `${dynamodb.Keys.id?.S}${dynamodb.NewImage?.value?.N}`;

export interface MappingRun extends Events {
  readonly endpoint: EventsOptions["endpoint"];
  readonly stream: TableStream;
  readonly deadLetters: DeadLetters;
  /** Every batch that the function got. */
  readonly batches: Batch[];
  /** After how many failures each wait for another attempt came. */
  readonly waits: number[];
  /** An item of the table gets a new value: the first write is an INSERT. */
  write(key: string, value: number, more?: Record<string, Record<string, unknown>>): void;
}

/**
 * Runs mappings with a function that gets batches as texts. It waits no time between attempts.
 * @param answer of the function; what it throws is the function's failure.
 */
export async function runMapping(
  resources: readonly DeployedResource[],
  answer: (batch: Batch, records: readonly StreamRecord[]) => unknown,
  options: Partial<EventsOptions> = {},
): Promise<MappingRun> {
  const stream = new TableStream({
    name: "tenants",
    region,
    streamArn,
    viewType: "NEW_AND_OLD_IMAGES",
    keyAttributes: ["id"],
  });
  const deadLetters = new DeadLetters(async () => {});
  const batches: Batch[] = [];
  const waits: number[] = [];
  const endpoint: EventsOptions["endpoint"] = {
    stream: (arn) => (arn === streamArn ? stream : undefined),
    deadLetters,
    roleMay: async () => ({ allowed: true, reason: "", clause: "" }),
  };
  const events = await startEvents({
    deployment: deploymentOf(...resources),
    endpoint,
    invoke: async (_, event) => {
      const { Records } = event as { Records: StreamRecord[] };
      const batch = Records.map(textOf);
      batches.push(batch);
      return answer(batch, Records);
    },
    onRefusal: () => {},
    backoff: (failures) => {
      waits.push(failures);
      return 0;
    },
    ...options,
  });
  const items = new Map<string, Record<string, Record<string, unknown>>>();
  const run: MappingRun = {
    ...events,
    endpoint,
    stream,
    deadLetters,
    batches,
    waits,
    write(key, value, more = {}) {
      const item = { id: { S: key }, value: { N: String(value) }, ...more };
      stream.publish(items.get(key), item);
      items.set(key, item);
    },
  };
  started.push(run);
  return run;
}

const started: MappingRun[] = [];

/** For after each test. */
export function closeMappings(): void {
  for (const { close } of started.splice(0)) close();
}

/** Starts a mapping, writes 1 to `count` to one item at once, and waits until all is done. */
export async function handle(
  count: number,
  values: Record<string, unknown>,
  answer: Parameters<typeof runMapping>[1],
): Promise<MappingRun> {
  const run = await runMapping([mapping(values)], answer);
  for (let value = 1; value <= count; value += 1) run.write("a", value);
  await run.idle();
  return run;
}

export const boom = (): never => {
  throw new Error("out of order");
};

/** The answer that reports records of a batch as failed. */
export const failed = (records: readonly StreamRecord[], ...places: number[]) => ({
  batchItemFailures: places.map((place) => ({ itemIdentifier: records[place]?.dynamodb.SequenceNumber })),
});
