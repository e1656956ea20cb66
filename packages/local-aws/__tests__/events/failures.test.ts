import type { StreamRecord } from "../../src/services/dynamodb/table-stream";
import {
  boom,
  closeMappings,
  failed,
  functionArn,
  handle,
  mapping,
  queueArn,
  runMapping,
  streamArn,
  textOf,
} from "../support/mapping";

afterEach(closeMappings);

/** Fails whenever the batch has this record. */
const failingFor = (value: string) => (batch: readonly string[]) => (batch.includes(value) ? boom() : null);

/** Fails once for each of these, then works. */
const failingOnceFor = (...values: string[]) => {
  const left = new Set(values);
  return (batch: readonly string[]) => {
    if (batch.some((value) => left.delete(value))) boom();
  };
};

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
    const run = await runMapping([mapping({ ...settings, batch_size: 6 })], async (batch, records) => {
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
