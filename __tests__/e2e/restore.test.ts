import { setTimeout as sleep } from "node:timers/promises";
import { DescribeTableCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { filePath, uploadFile } from "@saas/api-client/files";
import { auditEntries } from "../../api/audit";
import type { LocalPlatform } from "../../develop/start/platform";
import { local } from "../../environments";
import { runTenants } from "../../operate/tenants/program";
import { dataTableName, poolBucketName, siloBucketName, siloStackName } from "../../stacks/support/naming";
import { operatorOf as administratorOf } from "../support/isolation/stores";
import { startSynthesizedPlatform } from "../support/local-platform";
import { playedTerminal } from "../support/played-terminal";
import { sampled } from "../support/sampled";
import { counted } from "../support/tally";
import { operatorOf, show, tenantPath } from "../support/target/operator";
import { newSiloTenant } from "../support/target/silo-tenants";
import { newTenant, type Tenant } from "../support/target/tenants";
import { CommandStage } from "./stories/command/stage";

let platform: LocalPlatform;
let stage: CommandStage;
let neighbour: Tenant;
let neighbourhood: Neighbourhood;
const { AWS_ACCESS_KEY_ID } = process.env;

beforeAll(async () => {
  // The command takes whoever the variables name for the operator.
  delete process.env.AWS_ACCESS_KEY_ID;
  platform = await startSynthesizedPlatform();
  stage = await CommandStage.on(platform);
  neighbour = await newTenant(stage.target, "Neighbour");
  neighbourhood = writeOnAndOn(neighbour);
}, 120_000);
afterAll(async () => {
  await neighbourhood?.stop();
  stage?.forget();
  await platform?.close();
  if (AWS_ACCESS_KEY_ID !== undefined) process.env.AWS_ACCESS_KEY_ID = AWS_ACCESS_KEY_ID;
});

interface Neighbourhood {
  /** Ends it. @returns what was written and acknowledged: items and files by name */
  stop(): Promise<{ items: Record<string, unknown>; files: Record<string, string> }>;
}

/** Items that the neighbour writes in turn, and how long it pauses after each: a write is a whole request. */
const NEIGHBOURS_ITEMS = 7;
const PAUSE_MS = 1_000;

/** A tenant that keeps writing all the time, each of its items at least once. */
function writeOnAndOn({ api }: Tenant): Neighbourhood {
  const [items, files]: [Record<string, unknown>, Record<string, string>] = [{}, {}];
  let stopped = false;
  const loop = (async () => {
    for (let count = 0; !stopped || count < NEIGHBOURS_ITEMS; count += 1) {
      const item = `item-${count % NEIGHBOURS_ITEMS}`;
      const answer = await api.send("PUT", `/data/${item}`, { body: { data: count } });
      if (answer.status > 201) throw new Error(`the neighbour was refused: ${answer.status}`);
      items[item] = count;
      if (count % 5 === 0) {
        const file = `file-${count % 3}.txt`;
        await uploadFile(api, file, `text ${count}`);
        files[file] = `text ${count}`;
      }
      if (!stopped) await sleep(PAUSE_MS);
    }
  })();
  // Told when it is stopped.
  loop.catch(() => {});
  return {
    stop: async () => {
      stopped = true;
      await loop;
      return { items, files };
    },
  };
}

/** Where a tenant's data is. */
async function placeOf(tenantId: string) {
  const { binding } = await show(stage.target, tenantId);
  const silo = binding?.slug === undefined ? undefined : siloStackName("local", binding.slug);
  return silo === undefined
    ? { table: dataTableName("saas-local"), bucket: poolBucketName(local) }
    : { table: dataTableName(silo), bucket: siloBucketName(silo, local.accountId) };
}

/** All that a tenant has, byte for byte: items as they are stored; contents and types of files. */
async function everythingOf(tenantId: string) {
  const { table, bucket } = await placeOf(tenantId);
  const { dynamodb, s3 } = administratorOf(platform);
  const { Items } = await dynamodb.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: "tenant_id = :tenant",
      ExpressionAttributeValues: { ":tenant": tenantId },
    }),
  );
  const prefix = `tenants/${tenantId}/`;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  const files = await Promise.all(
    Contents.map(async ({ Key = "" }) => {
      const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []).toString("base64");
      return [Key.slice(prefix.length), ContentType, bytes];
    }),
  );
  return { items: Items, files };
}

/** The restored tables that there are. */
async function restoredTables(): Promise<string[]> {
  const { TableNames = [] } = await administratorOf(platform).dynamodb.send(new ListTablesCommand({}));
  return TableNames.filter((name) => /-restore-.*z$/.test(name));
}

/** A second that begins after all that is done, and is over before anything else is. */
async function secondInBetween(): Promise<Date> {
  const next = () => sleep(1020 - (Date.now() % 1000));
  await next();
  const at = new Date(Math.floor(Date.now() / 1000) * 1000);
  await next();
  return at;
}

const put = async ({ api }: Tenant, item: string, data: unknown) =>
  expect((await api.send("PUT", `/data/${item}`, { body: { data } })).status).toBeLessThan(202);
const drop = async ({ api }: Tenant, path: string) =>
  expect((await api.send("DELETE", path)).status).toBe(204);

/** A tenant with a past; what it had at the time, which is over by now. */
async function withPast(tenant: Tenant) {
  for (const [index, item] of ["kept", "changed", "changed-back", "deleted", "gone-before"].entries()) {
    await put(tenant, item, { index, text: `ß ${item}`, list: [1.5, null, true] });
  }
  await drop(tenant, "/data/gone-before");
  for (const file of ["kept.txt", "overwritten.txt", "a b/ü+&.txt", "deleted.txt", "gone-before.txt"]) {
    await uploadFile(tenant.api, file, `first of ${file}`);
  }
  await uploadFile(tenant.api, "overwritten.txt", "second, which counts");
  await drop(tenant, filePath("gone-before.txt"));
  const at = await secondInBetween();
  const then = await everythingOf(tenant.tenantId);

  await put(tenant, "changed", "otherwise");
  await put(tenant, "changed-back", "otherwise");
  await drop(tenant, "/data/deleted");
  await put(tenant, "gone-before", "again");
  for (const count of [1, 2, 3]) await put(tenant, `added-${count}`, count);
  await uploadFile(tenant.api, "overwritten.txt", "third, as long as it!");
  await uploadFile(tenant.api, "a b/ü+&.txt", "changed");
  await drop(tenant, filePath("deleted.txt"));
  await uploadFile(tenant.api, "gone-before.txt", "again");
  await uploadFile(tenant.api, "added.txt", "added");
  return { at, then, now: await everythingOf(tenant.tenantId) };
}

const words = (tenant: Tenant, at: Date, ...more: string[]) => [
  "restore",
  tenant.tenantId,
  "--to",
  at.toISOString(),
  ...more,
];

/** The command, which ends like a process that is killed when it tells of the step. */
async function killedAt(step: string, command: readonly string[]): Promise<string> {
  const { terminal, err } = playedTerminal({});
  const dying = {
    ...terminal,
    note: (line: string) => {
      terminal.note(line);
      if (line.startsWith(step)) throw new Error(`killed at ${step}`);
    },
  };
  const exitCode = await runTenants([...command, ...stage.here()], dying, { now: Date.now, sleep });
  expect([step, exitCode, err.at(-1)]).toEqual([step, 1, `error killed at ${step}`]);
  return err.join("\n");
}

/** Whether the restore's sessions are refused an action: as if AWS failed there. */
function failing(action: string, after: number): () => void {
  let count = 0;
  return platform.endpoint.onDecision((decision) => {
    if (decision.action !== action || !decision.principal.endsWith("/restore")) return;
    count += 1;
    if (count > after) throw new Error("the service fails");
  });
}

/** Both begin the same way; where the data is differs. */
const kinds: [string, () => Promise<Tenant>][] = [
  ["in the pool", () => newTenant(stage.target, "Restored")],
  [
    "with a silo",
    () => {
      const silo = { tier: "dedicated", deploy: () => platform.idle() };
      return newSiloTenant({ ...stage.target, silo }, "Restored");
    },
  ],
];

/** Steps at which a restore may end, as it tells of them. */
const steps = [
  "restoring",
  "waiting",
  "comparing with the current data: files",
  "items",
  "files",
  "verifying",
  "removing",
];
/** Steps that begin before anything is changed, and those that begin when all is. */
const [unchanged, restored] = [/^(restoring|waiting|comparing)/, /^(verifying|removing)/];
/** Calls that may fail, and how many of them succeed before. */
const failures: [action: string, after: number][] = [
  ["dynamodb:PutItem", 1],
  ["dynamodb:DeleteItem", 2],
  ["s3:PutObject", 1],
  ["s3:DeleteObject", 0],
];

const drawn = sampled(
  "faults",
  kinds,
  () => "place",
  () => steps.length + failures.length,
);
describe.each(drawn)("a tenant %s", (_, make) => {
  const endedAt = sampled("faults", steps, (step) =>
    unchanged.test(step) ? "before changes" : restored.test(step) ? "after changes" : "amid changes",
  );
  const failingAt = sampled("faults", failures, ([action]) => action.split(":")[0]);
  let tenant: Tenant;
  let past: Awaited<ReturnType<typeof withPast>>;

  beforeAll(async () => {
    tenant = await make();
    past = await withPast(tenant);
  });

  test("is restored when it is suspended, and not before", async () => {
    const refused = await stage.command(words(tenant, past.at, "--yes"));
    expect(refused).toMatchObject({ exitCode: 1, out: "" });
    expect(refused.err).toContain(`npm run tenants -- suspend ${tenant.tenantId}`);
    expect(await restoredTables()).toEqual([]);
    expect((await stage.command(["suspend", tenant.tenantId, "--yes"])).exitCode).toBe(0);
  });

  test.each([
    ["that is yet to come", () => new Date(Date.now() + 3_600_000).toISOString(), "is in the future"],
    ["before there was anything", () => "2020-01-01T00:00:00Z", "the earliest time is"],
    ["that is none", () => "yesterday", "is not a time: write it with date, time and zone"],
    ["without a zone", () => "2030-01-01T00:00:00", "is not a time: write it with date, time and zone"],
  ])("is not restored to a time %s", async (__, to, message) => {
    const { exitCode, out, err } = await stage.command(["restore", tenant.tenantId, "--to", to(), "--yes"]);
    expect([exitCode, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(await everythingOf(tenant.tenantId)).toEqual(past.now);
  });

  test("a dry run prints the changes, and makes none", async () => {
    const shown = await stage.command(words(tenant, past.at, "--dry-run"));
    expect([shown.exitCode, shown.err]).toEqual([0, ""]);
    expect(shown.out).toMatch(/^ {2}items: put back 1, replaced 2, removed 4, as they were 1$/m);
    expect(shown.out).toMatch(/^ {4}removed: added-1, added-2, added-3 and 1 more$/m);
    expect(shown.out).toMatch(/^ {2}files: put back 1, replaced 2, removed 2, as they were 1$/m);
    expect(shown.out).toMatch(/^ {4}replaced: a b\/ü\+&.txt, overwritten.txt$/m);
    expect(await everythingOf(tenant.tenantId)).toEqual(past.now);
    const asked = await stage.command(words(tenant, past.at), { answers: ["n"] });
    expect(asked.exitCode).toBe(2);
    expect(asked.err).toContain("not confirmed: nothing was changed");
    expect(await everythingOf(tenant.tenantId)).toEqual(past.now);
  });

  test("the restored table can be deleted, and is made again", async () => {
    expect(await restoredTables()).toHaveLength(1);
    const discarded = await stage.command(words(tenant, past.at, "--discard"));
    expect([discarded.exitCode, discarded.err]).toEqual([0, ""]);
    expect(await restoredTables()).toEqual([]);
  });

  test.each(endedAt)("a restore that ends at the step %s leaves nothing that a repeated one minds", (step) =>
    counted("faults", async () => {
      await killedAt(step, words(tenant, past.at, "--yes"));
      const [table] = await restoredTables();
      if (step === "restoring") expect(table).toBeUndefined();
      else {
        const described = new DescribeTableCommand({ TableName: table });
        const { Table } = await administratorOf(platform).dynamodb.send(described);
        expect(Table?.RestoreSummary).toBeDefined();
      }
      if (unchanged.test(step)) {
        expect(await everythingOf(tenant.tenantId)).toEqual(past.now);
      }
      // Where the last one ended all is done, or part of it.
      if (restored.test(step)) expect(await everythingOf(tenant.tenantId)).toEqual(past.then);
    }),
  );

  test.each(failingAt)(
    "a restore that fails in the middle, at %s, is told, and goes on when it is repeated",
    (action, after) =>
      counted("faults", async () => {
        // Something to do again.
        const at = past.at;
        const again = failing(action, after);
        const extra = await disturb(tenant);
        const failed = await stage.command(words(tenant, at, "--yes"));
        again();
        expect(failed.exitCode).toBe(1);
        expect(failed.err).toContain("the service fails");
        expect(extra).toBeGreaterThan(0);
      }),
  );

  test("is byte for byte as it was, at the next attempt", async () => {
    const { exitCode, out } = await stage.command(words(tenant, past.at, "--yes"));
    expect(exitCode).toBe(0);
    expect(out).toContain("  compared again: everything matches");
    expect(await everythingOf(tenant.tenantId)).toEqual(past.then);
    expect(await restoredTables()).toEqual([]);
    const again = await stage.command(words(tenant, past.at, "--yes", "--json", "--keep"));
    const answer = JSON.parse(again.out);
    expect(answer).toMatchObject({
      state: "restored",
      kept: true,
      items: { counts: { same: 4, replaced: 0 } },
    });
    expect(await restoredTables()).toEqual([answer.table]);
    await stage.command(words(tenant, past.at, "--discard"));
  });

  test("who restored it, to when and with what result is in its audit trail", async () => {
    const answer = await operatorOf(stage.target).send(
      "GET",
      `${tenantPath(tenant.tenantId)}/audit?limit=100`,
    );
    const entries = auditEntries.parse(answer.body);
    const restores = entries.filter(({ action }) => action === "restored");
    // The two of the test before, and one that ended when it had told.
    expect(restores).toHaveLength(endedAt.includes("removing") ? 3 : 2);
    expect(restores.at(-1)).toMatchObject({
      actor: { type: "operator", id: `arn:aws:iam::${local.accountId}:user/administrator` },
      target: past.at.toISOString(),
      result: { items_put_back: expect.any(Number), files_removed: expect.any(Number) },
    });
    // Those that began to change something, also when they failed: where a sample is tried, perhaps the first alone.
    const begun = entries.filter(({ action }) => action === "restore");
    expect(begun.length).toBeGreaterThan(endedAt.length === steps.length ? 3 : 0);
  });

  test("works again", async () => {
    expect((await stage.command(["activate", tenant.tenantId])).exitCode).toBe(0);
  });
});

test("the neighbour, who wrote all the time, lost nothing and got nothing", async () => {
  const { items, files } = await neighbourhood.stop();
  expect(Object.keys(items).length).toBe(NEIGHBOURS_ITEMS);
  const found = await everythingOf(neighbour.tenantId);
  expect(Object.fromEntries((found.items ?? []).map(({ item_id, data }) => [item_id, data]))).toEqual(items);
  expect(
    Object.fromEntries(
      found.files.map(([key, , bytes]) => [key, Buffer.from(`${bytes}`, "base64").toString()]),
    ),
  ).toEqual(files);
});

/** Writes past the suspended tenant's API, as somebody with the account's rights: something to restore again. */
async function disturb({ tenantId }: Tenant): Promise<number> {
  const { table, bucket } = await placeOf(tenantId);
  const { dynamodb, s3 } = administratorOf(platform);
  const { DeleteCommand, PutCommand } = await import("@aws-sdk/lib-dynamodb");
  const { DeleteObjectCommand, PutObjectCommand } = await import("@aws-sdk/client-s3");
  for (const item_id of ["changed", "changed-back", "x-1", "x-2", "x-3"]) {
    await dynamodb.send(
      new PutCommand({ TableName: table, Item: { tenant_id: tenantId, item_id, data: "disturbed" } }),
    );
  }
  await dynamodb.send(
    new DeleteCommand({ TableName: table, Key: { tenant_id: tenantId, item_id: "deleted" } }),
  );
  const of = (name: string) => ({ Bucket: bucket, Key: `tenants/${tenantId}/${name}` });
  for (const name of ["kept.txt", "overwritten.txt", "x.txt"]) {
    await s3.send(new PutObjectCommand({ ...of(name), Body: "disturbed" }));
  }
  await s3.send(new DeleteObjectCommand(of("deleted.txt")));
  return 10;
}
