import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { downloadFile, uploadFile } from "@saas/api-client/files";
import { expectProblem, expectResponse } from "@saas/api-client/responses";
import type { Target } from "@saas/api-client/target";
import { item } from "../../../api/items";
import { type MoveView, type TenantView, tenantView } from "../../../api/tenant";
import type { LocalPlatform } from "../../../develop/start/platform";
import { localSilos } from "../../../develop/start/silos/synthesize";
import { local } from "../../../environments";
import { contentsOf } from "../../support/isolation/contents";
import { operatorOf as administratorOf, storesOf } from "../../support/isolation/stores";
import { startSynthesizedPlatform } from "../../support/local-platform";
import { keysIn } from "../../support/suites/end-to-end/files";
import { untilServed } from "../../support/suites/end-to-end/suspension";
import { change, eventually, operatorOf, show, tenantPath } from "../../support/target/operator";
import { newTenant, type Tenant, targetOf } from "../../support/target/tenants";

/** How long a function goes by what it has read of a tenant's record, and a little more, in milliseconds. */
const STANDING_MS = 31_000;
/** Pause between two looks at whether it still does, each a whole request. */
const LOOK_EVERY_MS = 2_000;

let platform: LocalPlatform;
let target: Target;
let mover: Tenant;
let neighbour: Tenant;
const silos = mkdtempSync(join(tmpdir(), "saas-move-"));

beforeAll(async () => {
  // The least that an environment can have: it is waited for.
  platform = await startSynthesizedPlatform({ files: { ...local.files, presignedUrlSeconds: 60 } });
  target = targetOf(platform);
  [mover, neighbour] = [await newTenant(target, "Mover"), await newTenant(target, "Neighbour")];
  for (const { api } of [mover, neighbour]) {
    for (const [item_id, data] of Object.entries(contents)) {
      expectResponse(await api.send("POST", "/data", { body: { item_id, data } }), 201, item);
    }
    for (const [key, text] of files) await uploadFile(api, key, text);
  }
}, 120_000);
afterAll(async () => {
  await platform?.close();
  rmSync(silos, { recursive: true, force: true });
});

const contents = {
  a: "first",
  b: { price: 4.5, tags: ["ß", "パン", "\u2028"] },
  c: null,
  d: [1, 2.5, -3e-7],
};
const files = [
  ["report.txt", "draft"],
  ["report.txt", "final"],
  ["ß/パン.txt", "öffentlich"],
] as const;

const movePath = ({ tenantId }: Tenant) => `${tenantPath(tenantId)}/move`;
const ask = (tier: string) => operatorOf(target).send("POST", movePath(mover), { body: { tier } });

/** All that its users see of a tenant's data. */
async function seenBy({ api }: Tenant) {
  const { body } = await api.send("GET", "/data");
  const texts = [await downloadFile(api, "report.txt"), await downloadFile(api, "ß/パン.txt")];
  return { items: body, texts: texts.map(({ text, headers }) => [text, headers.get("content-type")]) };
}

/** No clock can be moved, so the end of a wait comes near: it is written into the record by who may do so. */
async function endWait(): Promise<void> {
  const past = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
  await administratorOf(platform).dynamodb.send(
    new UpdateCommand({
      TableName: storesOf(platform).metadataTable,
      Key: { tenant_id: mover.tenantId },
      UpdateExpression: "SET #move.#until = :until, #move.progressed_at = :before",
      ExpressionAttributeNames: { "#move": "move", "#until": "until" },
      ExpressionAttributeValues: { ":until": past(1), ":before": past(2) },
    }),
  );
}

const until = (wanted: (move: MoveView | undefined) => boolean): Promise<TenantView> =>
  eventually(target, mover.tenantId, ({ move }) => wanted(move));
/** The move's state once its wait has begun; how long that is, in seconds. */
async function waitOf(state: string): Promise<number> {
  const { move } = await until((each) => each?.state === state && each.until !== undefined);
  return (Date.parse(move?.until ?? "") - Date.parse(move?.since ?? "")) / 1000;
}

test("a tenant moves into its silo: its users lose nothing, and its neighbours notice nothing", async () => {
  const before = await seenBy(mover);
  const beside = await seenBy(neighbour);
  const path = tenantPath(mover.tenantId);
  expectProblem(await operatorOf(target).send("PATCH", path, { body: { tier: "dedicated" } }), 409);
  expect((await ask("dedicated")).body).toMatchObject({ type: "urn:problem-type:silo-not-deployed" });

  await platform.deploySilo(await localSilos(silos)({ tenantId: mover.tenantId, tier: "dedicated" }));
  expect(expectResponse(await ask("dedicated"), 202, tenantView).move).toMatchObject({ state: "copying" });
  expect(await waitOf("closing")).toBeGreaterThanOrEqual(60 + 65);
  await endWait();
  await ask("dedicated");
  expect(await waitOf("freezing")).toBeGreaterThanOrEqual(65);

  // Whoever still goes by an older record is served; then nobody is.
  const body = { data: "written meanwhile" };
  let written = 0;
  for (;;) {
    const answer = await mover.api.send("PUT", "/data/a", { body });
    if (answer.status === 503) {
      expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
      expect(answer.body).toMatchObject({ type: "urn:problem-type:tenant-moving" });
      break;
    }
    expect(answer.status).toBe(200);
    written += 1;
    await sleep(LOOK_EVERY_MS);
  }
  expect(written).toBeLessThan(STANDING_MS / LOOK_EVERY_MS);
  const upload = { key: "new.txt", content_type: "text/plain", size: 1 };
  // URLs that nobody uses change nothing.
  while ((await mover.api.send("POST", "/files", { body: upload })).status !== 503)
    await sleep(LOOK_EVERY_MS);
  expectProblem(await mover.api.send("DELETE", "/files/report.txt"), 503);
  const meanwhile = await seenBy(mover);
  expect(meanwhile.texts).toEqual(before.texts);

  await endWait();
  await ask("dedicated");
  expect(await waitOf("settling")).toBeGreaterThanOrEqual(65);
  expect(await show(target, mover.tenantId)).toMatchObject({
    tier: "dedicated",
    binding: { model: "silo" },
  });
  // New execution environments of functions have read nothing yet.
  await platform.redeploy({});
  await endWait();
  await ask("dedicated");
  const moved = await until((move) => move?.state === "moved");
  expect(moved.move).toMatchObject({ items: { count: 4 }, files: { count: 2 } });
  expect(await seenBy(mover)).toEqual(meanwhile);
  expect(await seenBy(neighbour)).toEqual(beside);
  expect((await eventually(target, mover.tenantId)).plan_tier).toBe("dedicated");
}, 240_000);

test("confirmed, nothing of it is left in the pool, and it works in its silo", async () => {
  const { tenantId } = mover;
  const before = await seenBy(mover);
  expectProblem(await operatorOf(target).send("DELETE", movePath(mover)), 409);
  const confirmed = await operatorOf(target).send("POST", `${movePath(mover)}/confirmation`);
  expect(expectResponse(confirmed, 202, tenantView).move).toMatchObject({ state: "clearing" });
  expect(await until((move) => move === undefined)).toMatchObject({ tier: "dedicated" });
  const left = await contentsOf(administratorOf(platform), storesOf(platform), tenantId);
  expect(left).not.toContain("report.txt");
  expect(left).not.toContain("written meanwhile");

  expect(await seenBy(mover)).toEqual(before);
  const body = { data: "in the silo" };
  const written = await untilServed(() => mover.api.send("PUT", "/data/a", { body }), 503);
  expect(expectResponse(written, 200, item)).toMatchObject(body);
  await untilServed(() => mover.api.send("DELETE", "/files/nothing"), 503);
  await uploadFile(mover.api, "silo.txt", "in the silo");
  expect(await keysIn(mover)).toEqual(["report.txt", "silo.txt", "ß/パン.txt"]);
}, 120_000);

test("a move back can be given up, and the tenant stays in its silo", async () => {
  const before = await seenBy(mover);
  expectResponse(await ask("standard"), 202, tenantView);
  await waitOf("closing");
  expectProblem(await operatorOf(target).send("DELETE", tenantPath(mover.tenantId)), 409);
  const givenUp = await operatorOf(target).send("DELETE", movePath(mover));
  expect(expectResponse(givenUp, 202, tenantView).move).toMatchObject({ state: "discarding" });
  expect(await until((move) => move === undefined)).toMatchObject({ binding: { model: "silo" } });
  const left = await contentsOf(administratorOf(platform), storesOf(platform), mover.tenantId);
  expect(left).not.toContain("silo.txt");
  expect(await seenBy(mover)).toEqual(before);
});

test("suspended, it moves back to the pool, driven by the schedule", async () => {
  await change(target, mover.tenantId, { status: "suspended" });
  await eventually(target, mover.tenantId);
  expectResponse(await ask("standard"), 202, tenantView);
  for (const state of ["closing", "freezing", "settling"]) {
    await waitOf(state);
    await endWait();
    await platform.schedules.fire("saas-local-lifecycle-sweep");
    await platform.idle();
  }
  expect(await until((move) => move?.state === "moved")).toMatchObject({
    status: "suspended",
    tier: "standard",
    binding: { model: "pool" },
  });
  const found = await contentsOf(administratorOf(platform), storesOf(platform), mover.tenantId);
  expect(found).toContain("silo.txt");
});
