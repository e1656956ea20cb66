import type { DynamoDBRecord } from "aws-lambda";
import { processChanges } from "../../../lambdas/lifecycle/stream";
import { acme, globex } from "../../support/lambdas/events";
import { startPlatform } from "../../support/lambdas/platform";
import { imageOf } from "../../support/lambdas/stream";
import { telemetryTo } from "../../support/lambdas/telemetry";

function change(sequence: number, tenant_id: string, status: string, more: object = {}): DynamoDBRecord {
  const row = { tenant_id, tier: "standard", updated_at: "2030-01-01T00:00:00.000Z" };
  const old = imageOf({ ...row, status: "active", version: sequence });
  const made = imageOf({ ...row, status, version: sequence + 1, ...more });
  return {
    dynamodb: {
      SequenceNumber: String(sequence),
      ...(old && { OldImage: old }),
      ...(made && { NewImage: made }),
    },
  };
}

function taking(failing: readonly string[] = []) {
  const lines: Record<string, unknown>[] = [];
  const done: string[] = [];
  const telemetry = telemetryTo((line) => lines.push(JSON.parse(line)), {
    functionName: "lifecycle",
    level: "INFO",
  });
  const options = {
    environment: "test",
    telemetry,
    publish: async (events: readonly { type: string }[]) => {
      if (failing.includes("publish")) throw new Error("no bus");
      done.push(...events.map(({ type }) => type));
    },
    converge: async (tenantId: string) => {
      if (failing.includes(`${tenantId} refused`)) {
        throw Object.assign(new Error("no"), { name: "AccessDeniedException" });
      }
      if (failing.includes(tenantId)) throw new Error("failed for admin@acme.example");
      done.push(tenantId);
    },
  };
  return { lines, done, telemetry, take: (records: DynamoDBRecord[]) => processChanges(records, options) };
}

test("changes are taken in order: their events, then the work", async () => {
  const { done, take } = taking();
  const records = [change(1, acme, "suspended"), change(2, globex, "active"), change(3, acme, "active")];
  expect(await take(records)).toEqual({ batchItemFailures: [] });
  expect(done).toEqual(["TenantSuspended", acme, globex, acme]);
});

test("logs and counts an IAM denial as an incident, and retries it like every failure", async () => {
  const { take, lines, telemetry } = taking([`${acme} refused`]);
  expect(await take([change(1, acme, "active")])).toEqual({ batchItemFailures: [{ itemIdentifier: "1" }] });
  telemetry.invocation({ function_request_id: "i", trigger: "stream", failed: false, duration_ms: 1 });
  expect(lines).toEqual([
    expect.objectContaining({
      level: "ERROR",
      message: "access refused",
      tenant_id: acme,
      sequence_number: "1",
    }),
    expect.objectContaining({ AccessRefused: 1, StreamRecordFailures: 1 }),
  ]);
});

test("the first failure ends the batch and is reported, so that nothing overtakes it", async () => {
  const { done, take, lines } = taking([globex]);
  const records = [change(1, acme, "active"), change(2, globex, "suspended"), change(3, acme, "suspended")];
  expect(await take(records)).toEqual({ batchItemFailures: [{ itemIdentifier: "2" }] });
  expect(done).toEqual([acme, "TenantSuspended"]);
  expect(lines).toEqual([
    expect.objectContaining({ level: "ERROR", tenant_id: globex, sequence_number: "2", error: "Error" }),
  ]);
  expect(JSON.stringify(lines)).not.toContain("acme.example");
});

test("nothing is carried out of a change whose events the bus has not taken", async () => {
  const { done, take } = taking(["publish"]);
  expect(await take([change(1, acme, "suspended")])).toEqual({
    batchItemFailures: [{ itemIdentifier: "1" }],
  });
  expect(done).toEqual([]);
});

test.each([
  ["a status that nobody knows", change(1, acme, "asleep")],
  ["no version", change(1, acme, "active", { version: undefined })],
  ["no tenant id", change(1, "", "active")],
])("a record with %s is skipped with a line in the log", async (_, record) => {
  const { done, take, lines } = taking();
  expect(await take([record, change(2, globex, "active")])).toEqual({ batchItemFailures: [] });
  expect(done).toEqual([globex]);
  expect(lines).toEqual([expect.objectContaining({ message: "change skipped: invalid record" })]);
});

test.each([
  ["a name", { tenant_id: "name#acme", holder: acme }],
  ["a request", { tenant_id: "idempotency#1", expires_at: 1 }],
])("the row of %s is nothing to do", async (_, row) => {
  const { done, take, lines } = taking();
  const NewImage = imageOf(row);
  expect(await take([{ dynamodb: { ...(NewImage && { NewImage }) } }, { dynamodb: {} }, {}])).toEqual({
    batchItemFailures: [],
  });
  expect([done, lines]).toEqual([[], []]);
});

describe("an invocation", () => {
  test("ends in one line with what it did; an event of another kind is an error", async () => {
    const platform = await startPlatform();
    const { id } = await platform.addTenant();
    await platform.control.change(id, { status: "suspended" }, {});
    platform.lines.length = 0;
    await platform.invoke({ Records: platform.stream.records.splice(0, 1) });
    const lines = platform.lines.map((line) => JSON.parse(line));
    const invocations = lines.filter(({ message }) => message === "invocation");
    expect(invocations).toEqual([
      expect.objectContaining({
        level: "INFO",
        function: "lifecycle",
        function_request_id: "invocation",
        trigger: "stream",
        failed: false,
        Errors: 0,
        StreamRecords: 1,
        TenantEvents: 1,
      }),
    ]);
    expect(lines.join("")).not.toContain("@");
    await expect(platform.invoke({ Records: "none" })).rejects.toThrow("neither from a DynamoDB stream nor");
    await platform.close();
  });
});
