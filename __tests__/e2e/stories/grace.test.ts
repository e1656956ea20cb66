import { setTimeout as sleep } from "node:timers/promises";
import { ListObjectVersionsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { downloadFile, uploadFile } from "@saas/api-client/files";
import { expectProblem, expectResponse } from "@saas/api-client/responses";
import { refresh, type Session, signIn } from "@saas/api-client/sign-in";
import { acceptInvitation, emailFor, newPassword, type Target } from "@saas/api-client/target";
import { userOf } from "@saas/api-client/tenant-api";
import { item } from "../../../api/items";
import { type TenantView, tenantView } from "../../../api/tenant";
import { users, userView } from "../../../api/users";
import type { LocalPlatform } from "../../../develop/start/platform";
import { contentsOf } from "../../support/isolation/contents";
import { seed } from "../../support/isolation/seed";
import { operatorOf as administratorOf, environmentOf, storesOf } from "../../support/isolation/stores";
import { startSynthesizedPlatform } from "../../support/local-platform";
import { keysIn } from "../../support/suites/end-to-end/files";
import { AT_ONCE_MS, untilServed } from "../../support/suites/end-to-end/suspension";
import { type Exported, exportedOf } from "../../support/target/exported";
import { change, eventually, operatorOf, show, tenantPath } from "../../support/target/operator";
import {
  CheckedClient,
  newTenant,
  onboard,
  type Tenant,
  targetOf,
  unique,
} from "../../support/target/tenants";

const GRACE_DAYS = 7;
const DAY_MS = 86_400_000;

interface Person {
  readonly email: string;
  readonly password: string;
  readonly session: Session;
}

let platform: LocalPlatform;
let target: Target;
/** The tenant that leaves, comes back, and leaves for good; the tests follow its life, in order. */
let leaving: Tenant;
/** A tenant whose name begins with the leaving one's. */
let neighbour: Tenant;
/** Tenants whose ids begin like the leaving one's, which no API gives out. */
let namesakes: readonly string[];
let member: Person;
let disabled: Person;

beforeAll(async () => {
  platform = await startSynthesizedPlatform({ offboarding: { graceDays: GRACE_DAYS } });
  target = targetOf(platform);
  leaving = await newTenant(target, "Leaving");
  neighbour = await newTenant(target, "Neighbour", `${leaving.name} Two`);
  const [last = ""] = leaving.tenantId.slice(-1);
  namesakes = [leaving.tenantId.slice(0, -1) + (last === "0" ? "1" : "0"), `${leaving.tenantId}0`];
  const [sameLength = "", longer = ""] = namesakes;
  const [administrator, stores] = [administratorOf(platform), storesOf(platform)];
  const environment = environmentOf(platform.deployment);
  await seed(administrator, stores, { tenant: sameLength, environment, secret: `secret-of-${sameLength}` });
  // The user pool takes no such id, but tables and buckets do: its prefix begins with the leaving tenant's id.
  await administrator.dynamodb.send(
    new PutCommand({ TableName: stores.dataTable, Item: { tenant_id: longer, item_id: "item" } }),
  );
  await administrator.s3.send(
    new PutObjectCommand({ Bucket: stores.bucket, Key: `tenants/${longer}/file`, Body: "secret" }),
  );
  await change(target, leaving.tenantId, { tier: "premium" });
  await eventually(target, leaving.tenantId);
  [member, disabled] = [await invited("member"), await invited("disabled")];
  const people = expectResponse(await leaving.api.send("GET", "/users"), 200, users);
  const off = people.find(({ email }) => email === disabled.email);
  await leaving.api.send("PATCH", `/users/${off?.user_id}`, { body: { status: "disabled" } });
  for (const { api } of [leaving, neighbour]) {
    for (const [item_id, data] of Object.entries(contents)) {
      expectResponse(await api.send("POST", "/data", { body: { item_id, data } }), 201, item);
    }
    for (const [key, text] of files) await uploadFile(api, key, text);
  }
}, 120_000);
afterAll(() => platform?.close());

const contents = {
  a: "first",
  b: { price: 4.5, tags: ["ß", "パン", "\u2028"] },
  c: null,
  d: [1, 2.5, -3e-7],
};
/** One with an older version, and one in a folder of the name that exports have. */
const files = [
  ["report.txt", "draft"],
  ["report.txt", "final"],
  ["exports/own.txt", "the tenant's own"],
] as const;

async function invited(label: string): Promise<Person> {
  const email = emailFor(target, `e2e-${label}-${unique()}`);
  const body = { email, role: "tenant-member" };
  expectResponse(await leaving.api.send("POST", "/users", { body }), 201, userView);
  const password = newPassword();
  return { email, password, session: await acceptInvitation(target, email, password) };
}

/** All that a tenant's administrator can see of it. */
async function seenBy({ api }: Pick<Tenant, "api">) {
  const bodies = [];
  for (const path of ["/tenant", "/users", "/data", "/files"])
    bodies.push((await api.send("GET", path)).body);
  const texts = [await downloadFile(api, "report.txt"), await downloadFile(api, "exports/own.txt")];
  return { bodies, texts: texts.map(({ text }) => text) };
}

/** All that the leaving tenant's neighbours have: by the API, and in the stores. */
async function neighbours() {
  // First: to see one's users is to accept one's invitation.
  const seen = await seenBy(neighbour);
  const stored = [neighbour.tenantId, ...namesakes].map((id) =>
    contentsOf(administratorOf(platform), storesOf(platform), id),
  );
  return { seen, stored: await Promise.all(stored) };
}

async function offboarded(): Promise<TenantView> {
  await change(target, leaving.tenantId, { status: "suspended" });
  await eventually(target, leaving.tenantId);
  const begun = await operatorOf(target).send("DELETE", tenantPath(leaving.tenantId));
  expect(expectResponse(begun, 202, tenantView)).toMatchObject({ status: "offboarding" });
  return eventually(target, leaving.tenantId, ({ offboarding }) => offboarding?.export.state === "done");
}

/** Keys of everything below a folder of the leaving tenant, all versions. */
async function versionsBelow(folder: string): Promise<(string | undefined)[]> {
  const { Versions = [], DeleteMarkers = [] } = await administratorOf(platform).s3.send(
    new ListObjectVersionsCommand({
      Bucket: storesOf(platform).bucket,
      Prefix: `tenants/${leaving.tenantId}/${folder}`,
    }),
  );
  return [...Versions, ...DeleteMarkers].map(({ Key }) => Key?.split("/").slice(2).join("/"));
}

const statusesOf = ({ files }: Exported) =>
  Promise.all(files.map(async ({ url }) => (await fetch(url)).status));

let before: Awaited<ReturnType<typeof seenBy>>;
let beside: Awaited<ReturnType<typeof neighbours>>;
let exported: Exported;

test("during the days of grace the tenant is locked out, and an operator downloads all of it", async () => {
  before = await seenBy(leaving);
  beside = await neighbours();
  const { offboarding, pending } = await offboarded();
  if (offboarding === undefined) throw new Error("nothing tells of the offboarding");
  const { requested_at, purge_after } = offboarding;
  expect(Date.parse(purge_after) - Date.parse(requested_at)).toBe(GRACE_DAYS * DAY_MS);
  expect([offboarding.purge, pending]).toEqual([{ state: "waiting" }, ["purge"]]);

  exported = await exportedOf(target, leaving.tenantId);
  const [, , items, listed] = before.bodies;
  expect(exported.items).toEqual(items);
  expect(exported.listed.map(({ key, size }) => [key, size])).toEqual(
    (listed as { key: string; size: number }[]).map(({ key, size }) => [key, size]),
  );
  expect(exported.items).toHaveLength(Object.keys(contents).length);

  await sleep(AT_ONCE_MS);
  for (const path of ["/data", "/files", "/users", "/tenant"]) {
    expectProblem(await leaving.api.send("GET", path), 403);
  }
  for (const person of [member, disabled]) {
    await expect(signIn({ ...target, ...person })).rejects.toThrow(/disabled/i);
    await expect(refresh(target, person.session.refreshToken)).rejects.toThrow();
  }
  // The schedule comes by, and it is not time yet.
  await platform.schedules.fire("saas-local-lifecycle-sweep");
  await platform.idle();
  expect((await show(target, leaving.tenantId)).offboarding?.purge).toEqual({ state: "waiting" });
  expect(await neighbours()).toEqual(beside);
});

test("called off, the tenant is exactly as it was, and its users never see the export", async () => {
  const path = tenantPath(leaving.tenantId);
  const operator = operatorOf(target);
  expect(await versionsBelow("exports/")).toHaveLength(exported.files.length + 1);
  expectProblem(await operator.send("PATCH", path, { body: { status: "active" } }), 409);
  await change(target, leaving.tenantId, { status: "suspended" });
  // At once, and again and again: whenever it is granted, the export is gone already.
  for (;;) {
    const answer = await operator.send("PATCH", path, { body: { status: "active" } });
    if (answer.status === 200) break;
    expectProblem(answer, 409);
    expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
  }
  expect(await versionsBelow("exports/")).toEqual(["exports/own.txt"]);

  expectProblem(await operator.send("GET", `${path}/export`), 404);
  expect(new Set(await statusesOf(exported))).toEqual(new Set([404]));
  const back = await eventually(target, leaving.tenantId);
  expect(back).toMatchObject({ status: "active", tier: "premium", plan_tier: "premium" });
  expect(back).not.toHaveProperty("offboarding");

  const { accessToken } = await signIn({ ...target, email: member.email, password: member.password });
  const api = new CheckedClient(target.apiEndpoint, userOf(accessToken, leaving.apiKey));
  expect((await untilServed(() => api.send("GET", "/data"))).status).toBe(200);
  await expect(signIn({ ...target, ...disabled })).rejects.toThrow(/disabled/i);
  await untilServed(() => leaving.api.send("GET", "/tenant"));
  // The tenant's own answer has its tier, status and API key.
  expect(await seenBy(leaving)).toEqual(before);
  expect(await keysIn(leaving)).toEqual(["exports/own.txt", "report.txt"]);
  expect(await neighbours()).toEqual(beside);
}, 120_000);

test("when the days of grace are over, the schedule has the tenant purged, and nothing of its neighbours", async () => {
  await offboarded();
  exported = await exportedOf(target, leaving.tenantId);
  const { dynamodb } = administratorOf(platform);
  const { metadataTable, dataTable } = storesOf(platform);
  const Key = { tenant_id: leaving.tenantId };
  // No clock can be moved, so the end comes near; the stream tells the function of it, for which it is not time yet.
  const end = new Date(Date.now() + 5_000);
  await dynamodb.send(
    new UpdateCommand({
      TableName: metadataTable,
      Key,
      UpdateExpression: "SET offboarding.purge_after = :end",
      ExpressionAttributeValues: { ":end": end.toISOString() },
    }),
  );
  await platform.idle();
  await sleep(end.getTime() - Date.now());
  // Nothing happens by itself.
  expect((await show(target, leaving.tenantId)).offboarding?.purge).toEqual({ state: "waiting" });

  await platform.schedules.fire("saas-local-lifecycle-sweep");
  const gone = await eventually(target, leaving.tenantId, ({ status }) => status === "deleted");
  expect(gone.offboarding?.purge).toMatchObject({ state: "done", users: 3, items: 4 });
  expect(await versionsBelow("")).toEqual([]);
  const rows = await dynamodb.send(
    new QueryCommand({
      TableName: dataTable,
      KeyConditionExpression: "tenant_id = :tenant",
      ExpressionAttributeValues: { ":tenant": leaving.tenantId },
      ConsistentRead: true,
    }),
  );
  expect(rows.Items).toEqual([]);
  const { Item } = await dynamodb.send(new GetCommand({ TableName: metadataTable, Key }));
  expect(Item).not.toHaveProperty("api_key_id");
  expect(new Set(await statusesOf(exported))).toEqual(new Set([404]));
  for (const body of [{ status: "suspended" }, { status: "active" }]) {
    expectProblem(await operatorOf(target).send("PATCH", tenantPath(leaving.tenantId), { body }), 409);
  }
  expectProblem(await operatorOf(target).send("GET", `${tenantPath(leaving.tenantId)}/export`), 404);
  for (const person of [member, disabled]) {
    await expect(signIn({ ...target, ...person })).rejects.toThrow(/incorrect|exist/i);
  }

  expect(await neighbours()).toEqual(beside);
  const taken = await onboard(target, { tenant_name: neighbour.name, admin_email: leaving.email });
  expectProblem(taken, 409);
  const again = await onboard(target, { tenant_name: leaving.name, admin_email: leaving.email });
  expect(again.status).toBe(201);
}, 120_000);
