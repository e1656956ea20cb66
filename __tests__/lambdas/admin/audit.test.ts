import type { AuditEntryView } from "../../../api/audit";
import { type Platform, startPlatform } from "../../support/lambdas/platform";
import { adminOn } from "./admin-function";

let platform: Platform;
let admin: ReturnType<typeof adminOn>;

beforeAll(async () => {
  platform = await startPlatform({ graceDays: 30 });
  admin = adminOn(platform);
});
afterAll(() => platform.close());

const TENANT = "/admin/tenants/{tenant_id}";
const change = (id: string, json: object) => admin.call(`PATCH ${TENANT}`, id, { json });
/** The tenant's entries of operators, oldest first. */
const trail = async (id: string): Promise<readonly AuditEntryView[]> =>
  (await admin.call(`GET ${TENANT}/audit`, id)).body
    .filter(({ actor }: AuditEntryView) => actor.type === "operator")
    .reverse();
const told = ({ operation, before, after }: AuditEntryView) => [operation, before, after];

test("says what an operator did to a tenant in the words of the command, with what changed", async () => {
  const { id } = await platform.addTenant();
  await change(id, { tier: "premium" });
  await change(id, { status: "suspended" });
  await change(id, { status: "active", tier: "standard" });
  await change(id, { status: "suspended" });
  await admin.call(`DELETE ${TENANT}`, id);
  await change(id, { status: "suspended" });
  expect((await trail(id)).map(told)).toEqual([
    ["set-tier", { tier: "standard" }, { tier: "premium" }],
    ["suspend", { status: "active" }, { status: "suspended" }],
    ["activate, set-tier", { status: "suspended", tier: "premium" }, { status: "active", tier: "standard" }],
    ["suspend", { status: "active" }, { status: "suspended" }],
    ["offboard", { status: "suspended" }, { status: "offboarding" }],
    ["call-off", { status: "offboarding" }, { status: "suspended" }],
  ]);
});

test("names a demand of a second factor, alone and with other changes", async () => {
  const { id } = await platform.addTenant();
  await change(id, { mfa: "required" });
  await change(id, { mfa: "optional", tier: "premium", status: "suspended" });
  expect((await trail(id)).map(told)).toEqual([
    ["set-mfa", undefined, { mfa: "required" }],
    [
      "suspend, set-tier, set-mfa",
      { status: "active", tier: "standard", mfa: "required" },
      { status: "suspended", tier: "premium", mfa: "optional" },
    ],
  ]);
});

test("names the operation of a refused change, and no change", async () => {
  const { id } = await platform.addTenant({ status: "offboarding" });
  await change(id, { tier: "premium" });
  const [entry] = await trail(id);
  expect([entry?.operation, entry?.result, entry?.before, entry?.after]).toEqual([
    "set-tier",
    409,
    undefined,
    undefined,
  ]);
});

test("names the person behind an operator, in older entries too, which stay readable", async () => {
  const { id } = await platform.addTenant();
  const older = {
    at: "2020-01-01T00:00:00.000Z",
    actor: { type: "operator", id: "arn:aws:sts::1:assumed-role/Operators/olga@example.com", source_ip: "" },
    action: `PATCH ${TENANT}`,
    result: 200,
    request_id: "older",
  };
  await platform.tables.put([["audit", { ...older, tenant_id: id, entry_id: `${older.at}#older` } as never]]);
  await change(id, { status: "suspended" });
  const [first, second] = await trail(id);
  expect(first).toEqual({ ...older, tenant_id: id, actor: { ...older.actor, name: "olga@example.com" } });
  expect(second?.actor.name).toBe("operator");
});
