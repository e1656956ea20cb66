import { type EventsOptions, startEvents } from "../../src/events";
import { type StreamRecord, TableStream } from "../../src/services/dynamodb/table-stream";
import { DeadLetters } from "../../src/services/sqs/dead-letters";
import { inMemory, type Storage } from "../../src/storage";
import {
  boom,
  closeMappings,
  deploymentOf,
  handle,
  mapping,
  queueArn,
  region,
  runMapping,
  streamArn,
} from "../support/mapping";

afterEach(() => {
  jest.useRealTimers();
  closeMappings();
});

describe("batches", () => {
  it("hold all that waits, in order, up to the batch size", async () => {
    const { batches, deadLetters } = await handle(7, { batch_size: 3 }, () => null);
    expect(batches).toEqual([["a1", "a2", "a3"], ["a4", "a5", "a6"], ["a7"]]);
    expect(deadLetters.list()).toEqual([]);
  });

  it("hold at most what fits in an event", async () => {
    const run = await runMapping([mapping()], () => null);
    const large = { text: { S: "x".repeat(1_400_000) } };
    // Each record has both images.
    for (const value of [1, 2, 3]) run.write("a", value, large);
    await run.idle();
    expect(run.batches).toEqual([["a1", "a2"], ["a3"]]);
  });

  it("fill up for as long as the window is open", async () => {
    jest.useFakeTimers();
    const run = await runMapping(
      [mapping({ batch_size: 3, maximum_batching_window_in_seconds: 5 })],
      () => null,
    );
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
    const run = await runMapping(
      [mapping({ parallelization_factor: 4, batch_size: 1 })],
      async ([value = ""]) => {
        const item = value.charAt(0);
        expect(inHand).not.toContain(item);
        inHand.add(item);
        beside = Math.max(beside, inHand.size);
        await new Promise(setImmediate);
        inHand.delete(item);
      },
    );
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
    const run = await runMapping([mapping({ starting_position })], () => null, { endpoint });
    await run.idle();
    before.write("a", 3);
    await run.idle();
    expect(run.batches).toEqual(expected);
  });
});

describe("a record that is too old", () => {
  const age = { maximum_record_age_in_seconds: 60 };

  it("is given up before the function sees it, those behind it are not", async () => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate"] });
    let release = () => {};
    const run = await runMapping([mapping({ ...age, batch_size: 10 })], ([first]) =>
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
    const run = await runMapping([mapping(age)], boom, { backoff: () => 25_000 });
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
    const run = await runMapping([mapping({ filter_criteria })], () => null);
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
      "not an enabled stream",
    ],
    ["for a function of nobody", { function_name: "other" }, "other is not a deployed function"],
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
    const run = await runMapping(
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
    const run = await runMapping([mapping()], boom, { backoff: () => 1_000_000 });
    run.write("a", 1);
    await new Promise(setImmediate);
    run.close();
    await run.idle();
    expect(run.batches).toHaveLength(1);
  });
});

describe("a mapping that goes on after its process was killed", () => {
  const settings = (
    storage: Storage,
    stream: TableStream,
    invoke: EventsOptions["invoke"],
  ): EventsOptions => ({
    deployment: deploymentOf(mapping()),
    storage,
    invoke,
    onRefusal: () => {},
    endpoint: {
      deadLetters: new DeadLetters(async () => {}),
      stream: () => stream,
      roleMay: async () => ({ allowed: true, reason: "", clause: "" }),
    },
  });
  const table = { name: "tenants", region, streamArn, viewType: "NEW_IMAGE", keyAttributes: ["id"] } as const;
  const item = (id: string) => ({ id: { S: id }, value: { N: "1" } });

  it("gets what was not processed, once more, and what came since; nothing else", async () => {
    const storage = inMemory();
    const seen: string[] = [];
    const take = (_: string, event: unknown) => {
      for (const record of (event as { Records: StreamRecord[] }).Records)
        seen.push(String(record.dynamodb.Keys.id?.S));
      return Promise.resolve(null);
    };
    const stream = new TableStream(table);
    const first = await startEvents(settings(storage, stream, take));
    stream.publish(undefined, item("processed"));
    await first.idle();
    first.close();

    // Its process is killed while the function works.
    const second = await startEvents(settings(storage, stream, () => new Promise(() => {})));
    stream.publish(undefined, item("in hand"));
    await new Promise((next) => setTimeout(next, 10));
    second.close();

    seen.length = 0;
    stream.publish(undefined, item("meanwhile"));
    const third = await startEvents(settings(storage, stream, take));
    stream.publish(undefined, item("since"));
    await third.idle();
    third.close();
    expect(seen).toEqual(["in hand", "meanwhile", "since"]);
  });
});
