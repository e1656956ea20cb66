import { DescribeContinuousBackupsCommand } from "@aws-sdk/client-dynamodb";
import { callRoute, expectSuccess } from "@saas/api-client/routes";
import { exitCodes } from "@saas/cli-kit/exit";
import colors from "picocolors";
import type { Context } from "../../tenants/context";
import { RESTORE_WAIT, restore } from "../../tenants/restore";
import { placeOf, restoreClients } from "../../tenants/restore-access";
import { Skipped, Untrue } from "../outcome";
import type { Probe } from "../probe";
import type { TestTenant } from "../tenants";
import { inSeconds, until } from "../wait";
import type { World } from "../world";

const ITEM_ID = "restored";

export const tenantRestore: Probe = {
  name: "tenant-restore",
  assumes:
    "one tenant's items return to an earlier time from a restored table, with the rights of the restore role alone",
  source:
    "DynamoDB API reference, PointInTimeRecoveryDescription (LatestRestorableDateTime is typically 5 minutes ago) and RestoreTableToPointInTime",
  otherwise:
    "read what npm run tenants -- restore says, and the section of docs/backup.md: Restore one tenant",
  // Moto's latest restorable time does not advance.
  meaningful: ["aws", "local"],
  run: async (world) => {
    const { environment, clock, plane, tenants } = world;
    if (environment.backup.pointInTimeRecoveryDays === undefined) {
      throw new Skipped("backup.pointInTimeRecoveryDays is not set");
    }
    const tenant = await tenants.signedIn("Restored");
    await write(tenant, "before");
    // Tables are restored to a second: it begins after the first write and ends before the second.
    await clock.sleep(1_100 - (clock.now() % 1000) + 1_000);
    const to = new Date(Math.floor(clock.now() / 1000) * 1000 - 1_000);
    await write(tenant, "after");
    await plane.change(await plane.tenant(tenant.tenantId), { status: "suspended" });
    await settled(world, tenant);
    await restorableTo(world, tenant, to);
    const began = clock.now();
    await restored(world, tenant, to);
    const seconds = (clock.now() - began) / 1000;
    const view = await plane.tenant(tenant.tenantId);
    await plane.change(view, { status: "active" });
    await settled(world, tenant);
    const { found } = await until("the tenant to work again", { clock, seconds: 60 }, async () => {
      const response = await callRoute(tenant.api, "GET /data/{item_id}", { params: { item_id: ITEM_ID } });
      return response.status === 403 ? undefined : response;
    });
    const { data } = expectSuccess("GET /data/{item_id}", found);
    if (data !== "before") throw new Untrue(`the item is ${JSON.stringify(data)}, not "before"`);
    return `restored to ${to.toISOString()} in ${inSeconds(seconds)}`;
  },
};

async function write({ api }: TestTenant, data: string): Promise<void> {
  const call = { params: { item_id: ITEM_ID }, body: { data } };
  expectSuccess("PUT /data/{item_id}", await callRoute(api, "PUT /data/{item_id}", call));
}

async function settled({ clock, plane }: World, { tenantId }: TestTenant): Promise<void> {
  await until(`tenant ${tenantId} to settle`, { clock, seconds: 120 }, async () =>
    (await plane.tenant(tenantId)).pending.length === 0 ? true : undefined,
  );
}

/** Waits until the table can be restored to the time. */
async function restorableTo(
  { environment, aws, plane, clock }: World,
  tenant: TestTenant,
  to: Date,
): Promise<void> {
  const place = placeOf(environment, await plane.tenant(tenant.tenantId));
  const { tables, close } = restoreClients(aws, place);
  try {
    const waiting = { clock, seconds: 20 * 60, everyMs: 5_000 };
    await until(`${place.table} restorable to ${to.toISOString()}`, waiting, async () => {
      const { ContinuousBackupsDescription } = await tables.send(
        new DescribeContinuousBackupsCommand({ TableName: place.table }),
      );
      const { LatestRestorableDateTime: latest, PointInTimeRecoveryStatus: status } =
        ContinuousBackupsDescription?.PointInTimeRecoveryDescription ?? {};
      if (status !== "ENABLED") throw new Untrue(`${place.table}: point-in-time recovery is ${status}`);
      return latest !== undefined && latest >= to ? true : undefined;
    });
  } finally {
    close();
  }
}

/** Runs `npm run tenants -- restore --yes` without its output. */
async function restored(
  { aws, plane, clock, environment }: World,
  tenant: TestTenant,
  to: Date,
): Promise<void> {
  const plain = colors.createColors(false);
  const context: Context = {
    ...{ plane, aws, clock },
    terminal: {
      print: () => {},
      note: () => {},
      width: undefined,
      interactive: false,
      ask: async () => "",
      colors: plain,
      noteColors: plain,
    },
    options: { environment: environment.name, yes: true, wait: RESTORE_WAIT },
  };
  const exitCode = await restore(context, tenant.tenantId, { to: to.toISOString() });
  if (exitCode !== exitCodes.done)
    throw new Untrue(`the restored table is not there after ${RESTORE_WAIT} s`);
}
