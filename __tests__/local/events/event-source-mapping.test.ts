import type { StreamRecord } from "../../../local/endpoint";
import {
  failed,
  functionArn,
  type MappingRun,
  mapping,
  queueArn,
  runMapping,
  streamArn,
  textOf,
} from "./mapping";

let run: MappingRun | undefined;

afterEach(() => {
  jest.useRealTimers();
  run?.close();
});

/** Starts a mapping, writes 1 to `count` to one item at once, and waits until all is done. */
async function handle(
  count: number,
  values: Record<string, unknown>,
  answer: Parameters<typeof runMapping>[1],
): Promise<MappingRun> {
  run = await runMapping([mapping(values)], answer);
  for (let value = 1; value <= count; value += 1) run.write("a", value);
  await run.idle();
  return run;
}

const boom = () => {
  throw new Error("out of order");
};

/** Fails whenever the batch has this record. */
const failingFor = (value: string) => (batch: readonly string[]) => (batch.includes(value) ? boom() : null);

/** Fails once for each of these, then works. */
const failingOnceFor = (...values: string[]) => {
  const left = new Set(values);
  return (batch: readonly string[]) => {
    if (batch.some((value) => left.delete(value))) boom();
  };
};

describe("batches", () => {
  it("hold all that waits, in order, up to the batch size", async () => {
    const { batches, deadLetters } = await handle(7, { batch_size: 3 }, () => null);
    expect(batches).toEqual([["a1", "a2", "a3"], ["a4", "a5", "a6"], ["a7"]]);
    expect(deadLetters.list()).toEqual([]);
  });

  it("hold at most what fits in an event", async () => {
    run = await runMapping([mapping()], () => null);
    const large = { text: { S: "x".repeat(1_400_000) } };
    // Each record has both images.
    for (const value of [1, 2, 3]) run.write("a", value, large);
    await run.idle();
    expect(run.batches).toEqual([["a1", "a2"], ["a3"]]);
  });

  it("fill up for as long as the window is open", async () => {
    jest.useFakeTimers();
    run = await runMapping([mapping({ batch_size: 3, maximum_batching_window_in_seconds: 5 })], () => null);
    run.write("a", 1);
    await jest.advanceTimersByTimeAsync(4_900);
    run.write("a", 2);
    expect(run.batches).toEqual([]);
    await jest.advanceTimersByTimeAsync(200);
    expect(run.batches).toEqual([["a1", "a2"]]);
    for (const value of [3, 4, 5]) run.write("a", value);
    await jest.advanceTimersByTimeAsync(0);
    expect(run.batches.at(-1)).toEqual(["a3", "a4", "a5"]);
  });

  it("do not wait for more when somebody waits for the end", async () => {
    const { batches } = await handle(1, { maximum_batching_window_in_seconds: 300 }, () => null);
    expect(batches).toEqual([["a1"]]);
  });

  it("of one item follow one another, those of other items go on beside it", async () => {
    const inHand = new Set<string>();
    let beside = 0;
    run = await runMapping([mapping({ parallelization_factor: 4, batch_size: 1 })], async ([value = ""]) => {
      const item = value.charAt(0);
      expect(inHand).not.toContain(item);
      inHand.add(item);
      beside = Math.max(beside, inHand.size);
      await new Promise(setImmediate);
      inHand.delete(item);
    });
    for (let value = 1; value <= 9; value += 1) for (const key of "abcdefgh") run.write(key, value);
    await run.idle();
    for (const key of "abcdefgh") {
      const values = run.batches.flat().filter((text) => text.startsWith(key));
      expect(values).toEqual(Array.from({ length: 9 }, (_, at) => `${key}${at + 1}`));
    }
    expect(beside).toBeGreaterThan(1);
  });

  it.each([
    ["with what was written before", "TRIM_HORIZON", [["a1", "a2"], ["a3"]]],
    ["behind it", "LATEST", [["a3"]]],
  ])("begin %s", async (_, starting_position, expected) => {
    const before = await handle(2, {}, () => null);
    before.close();
    const { endpoint } = before;
    run = await runMapping([mapping({ starting_position })], () => null, { endpoint });
    await run.idle();
    before.write("a", 3);
    await run.idle();
    expect(run.batches).toEqual(expected);
  });
});

describe("a function that fails", () => {
  it("gets the same batch again until it works, and then what waited", async () => {
    const { batches, waits } = await handle(3, { batch_size: 2 }, failingOnceFor("a1", "a2"));
    expect(batches).toEqual([["a1", "a2"], ["a1", "a2"], ["a1", "a2"], ["a3"]]);
    expect(waits).toEqual([1, 2]);
  });

  it("is given up on after the retries: its batch goes to the failure destination, the next one on", async () => {
    const { batches, deadLetters } = await handle(
      4,
      { batch_size: 2, maximum_retry_attempts: 2 },
      failingFor("a1"),
    );
    expect(batches).toEqual([
      ["a1", "a2"],
      ["a1", "a2"],
      ["a1", "a2"],
      ["a3", "a4"],
    ]);
    const [letter, ...more] = deadLetters.list();
    expect(more).toEqual([]);
    const numbers = letter?.records.map(
      (record) => (record as { dynamodb: { SequenceNumber: string } }).dynamodb,
    );
    expect(letter).toMatchObject({
      destination: queueArn,
      message: {
        requestContext: {
          requestId: expect.any(String),
          functionArn,
          condition: "RetryAttemptsExhausted",
          approximateInvokeCount: 3,
        },
        responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
        version: "1.0",
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        DDBStreamBatchInfo: {
          shardId: expect.any(String),
          startSequenceNumber: numbers?.[0]?.SequenceNumber,
          endSequenceNumber: numbers?.[1]?.SequenceNumber,
          approximateArrivalOfFirstRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+Z$/),
          approximateArrivalOfLastRecord: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+Z$/),
          batchSize: 2,
          streamArn,
        },
      },
    });
  });

  it("gets no second chance with no retries", async () => {
    const { batches, deadLetters } = await handle(1, { maximum_retry_attempts: 0 }, boom);
    expect([batches, deadLetters.list().length]).toEqual([[["a1"]], 1]);
  });

  it("has its batch split until the record is alone that it fails at", async () => {
    const settings = { bisect_batch_on_function_error: true, maximum_retry_attempts: 1 };
    const { batches, deadLetters } = await handle(5, settings, failingFor("a4"));
    expect(batches).toEqual([
      ["a1", "a2", "a3", "a4", "a5"],
      ["a1", "a2", "a3"],
      ["a4", "a5"],
      ["a4"],
      ["a4"],
      ["a5"],
    ]);
    expect(deadLetters.list().map(({ records }) => records.length)).toEqual([1]);
  });

  it("without a failure destination leaves its batch with the dead letters alone", async () => {
    const values = { maximum_retry_attempts: 0, destination_config: null };
    const { deadLetters } = await handle(1, values, boom);
    expect(deadLetters.list()).toEqual([expect.not.objectContaining({ destination: expect.anything() })]);
  });
});

describe("a function that reports failed items", () => {
  it("gets the batch again from the first of them", async () => {
    let calls = 0;
    const { batches } = await handle(4, {}, (_, records) => {
      calls += 1;
      return calls === 1 ? failed(records, 3, 1) : null;
    });
    expect(batches).toEqual([
      ["a1", "a2", "a3", "a4"],
      ["a2", "a3", "a4"],
    ]);
  });

  it("is given up on with all from there on; the attempts before count", async () => {
    const { batches, deadLetters } = await handle(3, { maximum_retry_attempts: 2 }, (batch, records) =>
      failed(records, batch.indexOf("a2")),
    );
    expect(batches).toEqual([
      ["a1", "a2", "a3"],
      ["a2", "a3"],
      ["a2", "a3"],
    ]);
    const [letter] = deadLetters.list();
    expect(letter?.message).toMatchObject({
      requestContext: { approximateInvokeCount: 3 },
      DDBStreamBatchInfo: { batchSize: 2 },
    });
    expect(letter?.message.responseContext).not.toHaveProperty("functionError");
  });

  it("is not given up on for progress that is slow", async () => {
    const { batches, deadLetters } = await handle(4, { maximum_retry_attempts: 1 }, (batch, records) =>
      batch.length > 1 ? failed(records, 1) : null,
    );
    expect(batches.map(({ length }) => length)).toEqual([4, 3, 2, 1]);
    expect(deadLetters.list()).toEqual([]);
  });

  it("has its batch split there, so that only the bad record is given up", async () => {
    const settings = { bisect_batch_on_function_error: true, maximum_retry_attempts: 0 };
    const { batches, deadLetters } = await handle(4, settings, (batch, records) => {
      const at = batch.indexOf("a2");
      return at < 0 ? null : failed(records, at);
    });
    expect(batches).toEqual([
      ["a1", "a2", "a3", "a4"],
      ["a2", "a3", "a4"],
      ["a2", "a3"],
      ["a2"],
      ["a3"],
      ["a4"],
    ]);
    expect(deadLetters.list().map(({ records }) => records.length)).toEqual([1]);
  });

  it("is not heard when the mapping does not ask for reports", async () => {
    const { batches } = await handle(2, { function_response_types: null }, (_, records) =>
      failed(records, 0),
    );
    expect(batches).toEqual([["a1", "a2"]]);
  });
});

describe("whatever a function does, no record is lost and none overtakes another of its item", () => {
  it.each([
    { bisect_batch_on_function_error: false, parallelization_factor: 1, maximum_retry_attempts: 3 },
    { bisect_batch_on_function_error: true, parallelization_factor: 1, maximum_retry_attempts: 2 },
    { bisect_batch_on_function_error: true, parallelization_factor: 3, maximum_retry_attempts: -1 },
    { bisect_batch_on_function_error: false, parallelization_factor: 10, maximum_retry_attempts: 0 },
  ])("%j", async (settings) => {
    const done: string[] = [];
    let state = 7;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647; // The minimal standard generator: the same run every time.
      return state / 2_147_483_647;
    };
    run = await runMapping([mapping({ ...settings, batch_size: 6 })], async (batch, records) => {
      await new Promise(setImmediate);
      if (random() < 0.2) boom();
      const at = random() < 0.4 ? Math.floor(random() * batch.length) : batch.length;
      done.push(...batch.slice(0, at));
      return at < batch.length ? failed(records, at) : null;
    });
    const written: string[] = [];
    for (let value = 1; value <= 30; value += 1) {
      for (const key of "abcd") {
        run.write(key, value);
        written.push(`${key}${value}`);
      }
      await new Promise(setImmediate);
    }
    await run.idle();
    const dead = run.deadLetters.list().flatMap(({ records }) => (records as StreamRecord[]).map(textOf));
    expect([...new Set([...done, ...dead])].sort()).toEqual(written.sort());
    for (const key of "abcd") {
      const values = done.filter((text) => text.startsWith(key)).map((text) => Number(text.slice(1)));
      expect(values).toEqual(values.toSorted((a, b) => a - b));
    }
    if (settings.maximum_retry_attempts < 0) expect(dead).toEqual([]);
  });
});

describe("a record that is too old", () => {
  const age = { maximum_record_age_in_seconds: 60 };

  it("is given up before the function sees it, those behind it are not", async () => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate"] });
    let release = () => {};
    run = await runMapping([mapping({ ...age, batch_size: 10 })], ([first]) =>
      first === "a1" ? new Promise<void>((resolve) => (release = resolve)) : null,
    );
    run.write("a", 1);
    await jest.advanceTimersByTimeAsync(0);
    run.write("a", 2);
    await jest.advanceTimersByTimeAsync(61_000);
    run.write("a", 3);
    release();
    await run.idle();
    expect(run.batches).toEqual([["a1"], ["a3"]]);
    const [letter] = run.deadLetters.list();
    expect(letter?.message).toMatchObject({
      requestContext: { condition: "RecordAgeExceeded", approximateInvokeCount: 0 },
    });
    expect(letter?.message).not.toHaveProperty("responseContext");
  });

  it("ends the attempts", async () => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate"] });
    run = await runMapping([mapping(age)], boom, { backoff: () => 25_000 });
    run.write("a", 1);
    await jest.advanceTimersByTimeAsync(100_000);
    expect(run.batches).toHaveLength(3);
    expect(run.deadLetters.list()[0]?.message).toMatchObject({
      requestContext: { condition: "RecordAgeExceeded", approximateInvokeCount: 3 },
      responseContext: { functionError: "Unhandled" },
    });
  });
});

describe("filters", () => {
  const offboarding = {
    pattern: JSON.stringify({ dynamodb: { NewImage: { status: { S: ["offboarding"] } } } }),
  };
  const removed = { pattern: JSON.stringify({ eventName: ["REMOVE"] }) };

  it.each([
    ["objects", { filter: [offboarding, removed] }],
    ["lists", [{ filter: [offboarding, removed] }]],
  ])("let through what one of them fits, as %s", async (_, filter_criteria) => {
    run = await runMapping([mapping({ filter_criteria })], () => null);
    run.write("a", 1);
    run.write("b", 1, { status: { S: "offboarding" } });
    run.write("c", 1, { status: { S: "active" } });
    run.stream.publish({ id: { S: "d" } }, undefined);
    await run.idle();
    expect(run.batches.flat()).toEqual(["b1", "dundefined"]);
  });
});

describe("a mapping does not start", () => {
  it.each<[string, Record<string, unknown>, string]>([
    [
      "for a filter that is not understood",
      { filter_criteria: { filter: { pattern: '{"a":[{"cidr":"10/8"}]}' } } },
      "cidr",
    ],
    ["for another source", { event_source_arn: queueArn }, "streams of DynamoDB tables only"],
    [
      "for a stream of nobody",
      { event_source_arn: streamArn.replace("tenants", "data") },
      "no enabled stream",
    ],
    ["for a function of nobody", { function_name: "other" }, "other is no deployed function"],
    ["with a tumbling window", { tumbling_window_in_seconds: 30 }, "no tumbling windows"],
    ["with a batch that is too large", { batch_size: 10_001 }, "batch_size"],
    ["with an unknown starting position", { starting_position: "AT_TIMESTAMP" }, "starting_position"],
  ])("%s", async (_, values, message) => {
    const started = runMapping([mapping(values)], () => null);
    await expect(started).rejects.toThrow(message);
    await expect(started).rejects.toThrow("aws_lambda_event_source_mapping.tenants");
  });

  it("when it is disabled", async () => {
    const { batches } = await handle(1, { enabled: false }, () => null);
    expect(batches).toEqual([]);
  });
});

describe("closing", () => {
  it("does not wait for the function, and hands out nothing more", async () => {
    let reject = (_: Error) => {};
    run = await runMapping(
      [mapping({ batch_size: 1, maximum_retry_attempts: 0 })],
      () =>
        new Promise((_, fail) => {
          reject = fail;
        }),
    );
    run.write("a", 1);
    run.write("a", 2);
    await new Promise(setImmediate);
    const idle = run.idle();
    run.close();
    await idle;
    reject(new Error("shutting down"));
    run.write("a", 3);
    await new Promise(setImmediate);
    expect(run.batches).toEqual([["a1"]]);
    expect(run.deadLetters.list()).toEqual([]);
  });

  it("ends the wait before another attempt", async () => {
    run = await runMapping([mapping()], boom, { backoff: () => 1_000_000 });
    run.write("a", 1);
    await new Promise(setImmediate);
    run.close();
    await run.idle();
    expect(run.batches).toHaveLength(1);
  });
});
