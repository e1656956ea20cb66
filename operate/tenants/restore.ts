import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { printable, time } from "@saas/cli-kit/text";
import type { TenantView } from "../../api/tenant";
import { confirm } from "./change";
import { type Context, command, nextSteps, output } from "./context";
import { findTenant } from "./control-plane";
import { keepRestore, placeOf, restoreClients } from "./restore-access";
import {
  changesIn,
  type Fate,
  type ItemPlace,
  itemDifferences,
  restoreItems,
  type Tally,
  tallied,
} from "./restore-differences";
import { type FilePlace, fileDifferences, restoreFiles } from "./restore-files";
import { removeRestored, restorePoint, type Step, stepsOf, tableReady } from "./restored-table";

export interface RestoreOptions {
  readonly to: string;
  /** Only show the changes. */
  readonly dryRun?: true;
  /** Keep the restored table afterwards. */
  readonly keep?: true;
  /** Only delete the restored table. */
  readonly discard?: true;
}

/** Default of --wait for a restored table, in seconds. */
export const RESTORE_WAIT = 4 * 3600;

/** Restores one tenant's items and files to a point in time; first shows the changes, and asks. */
export async function restore(
  context: Context,
  reference: string,
  options: RestoreOptions,
): Promise<ExitCode> {
  const { plane, clock } = context;
  const at = restorePoint(options.to, clock.now());
  const tenant = await findTenant(plane, reference);
  const name = printable(tenant.tenant_name);
  const place = placeOf(context.aws.environment, tenant);
  const clients = restoreClients(context.aws, place);
  const table = place.restoredTable(at);
  const again = ["restore", tenant.tenant_id, "--to", at.toISOString()] as const;
  const step = stepsOf(context);
  try {
    if (options.discard) {
      await removeRestored(clients.tables, table);
      output(context, { tenant_id: tenant.tenant_id, discarded: table }, () => [`${table}: deleted`]);
      return exitCodes.done;
    }
    requireQuiet(context, tenant);
    if (!(await tableReady(context, clients.tables, { source: place.table, table, at, step }))) {
      output(
        context,
        { tenant_id: tenant.tenant_id, at: at.toISOString(), table, state: "restoring" },
        () => [
          `${name} (${tenant.tenant_id}): ${place.table} is still being restored to ${table}`,
          ...nextSteps(context, [["continue", ...again]]),
        ],
      );
      return exitCodes.unsettled;
    }
    const data: RestoreData = {
      ...{ items: clients.items, tenantId: place.tenantId, live: place.table, restored: table },
      ...{ files: clients.files, bucket: place.bucket, prefix: place.prefix, at },
    };
    const found = await compare(data, step, "comparing with the current data");
    const view = { tenant_id: tenant.tenant_id, at: at.toISOString(), table, ...found };
    const nothing = changes(found) === 0;
    if (options.dryRun) {
      output(context, { ...view, state: "planned" }, () => [
        ...changeLines(name, tenant, at, found, "would be"),
        ...nextSteps(context, [
          ["do it", ...again],
          ["or delete the restored table", ...again, "--discard"],
        ]),
      ]);
      return exitCodes.done;
    }
    if (!nothing) {
      if (!context.options.yes)
        for (const line of changeLines(name, tenant, at, found, "is to be")) context.terminal.note(line);
      await asked(context, tenant, at, again);
      await requireStillQuiet(context, tenant);
      await keepRestore(clients, place, "restore", at, found);
      await restoreItems(data, step("items"));
      await restoreFiles(data, step("files"));
      const left = await compare(data, step, "verifying");
      if (changes(left) > 0) {
        throw new CommandError(
          `${name} does not match the restored state: ${changes(left)} items and files differ, so something was written meanwhile; repeat: ${command(context, ...again)}`,
        );
      }
      await requireStillQuiet(context, tenant);
    }
    await keepRestore(clients, place, "restored", at, found);
    step("removing the restored table")(0);
    if (!options.keep) await removeRestored(clients.tables, table);
    output(context, { ...view, state: "restored", kept: options.keep === true }, () => [
      ...changeLines(name, tenant, at, found, "is"),
      nothing ? "  nothing had changed" : "  compared again: everything matches",
      ...lateUploads(context, tenant),
      ...nextSteps(context, [
        ["let it work again", "activate", tenant.tenant_id],
        ...(options.keep ? [["delete the restored table", ...again, "--discard"] as const] : []),
      ]),
    ]);
    return exitCodes.done;
  } finally {
    clients.close();
  }
}

const changes = ({ items, files }: Compared): number => changesIn(items) + changesIn(files);

/** @throws CommandError unless the tenant's data is at rest, with no change pending */
function requireQuiet(context: Context, tenant: TenantView): void {
  const { tenant_name, tenant_id, status, pending, move } = tenant;
  const name = printable(tenant_name);
  if (status !== "suspended") {
    throw new CommandError(
      `${name} is ${printable(status)}: ${
        status === "active" || status === "provisioning"
          ? `suspend it first, so that nothing is written meanwhile: ${command(context, "suspend", tenant_id)}`
          : "only a suspended tenant can be restored"
      }`,
    );
  }
  if (move !== undefined) {
    throw new CommandError(`${name} is being moved: confirm or cancel the move before the restore`);
  }
  if (pending.length > 0) {
    throw new CommandError(
      `${name} has pending changes (${printable(pending.join(", "))}): wait until \`show ${tenant_id}\` lists none`,
    );
  }
}

async function requireStillQuiet(context: Context, { tenant_id }: TenantView): Promise<void> {
  requireQuiet(context, await context.plane.tenant(tenant_id));
}

/** Asks; a refusal ends the command with the ways to continue. */
async function asked(
  context: Context,
  tenant: TenantView,
  at: Date,
  again: readonly string[],
): Promise<void> {
  try {
    await confirm(context, tenant, {
      warning: `The data of ${printable(tenant.tenant_name)} returns to its state at ${time(at.toISOString())}. Its users and other tenants are not affected.`,
      answer: "yes",
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const [go, discard] = nextSteps(context, [
      ["do it later", ...(again as [string, ...string[]])],
      ["or delete the restored table", ...(again as [string, ...string[]]), "--discard"],
    ]);
    throw new CommandError([error.message, go, discard].join("\n"), error.exitCode);
  }
}

/** Lines that say until when upload URLs of before the suspension work; none once they have ended. */
export function lateUploads({ aws, clock }: Context, { updated_at }: TenantView): string[] {
  const end = Date.parse(updated_at) + aws.environment.files.presignedUrlSeconds * 1000;
  return end <= clock.now()
    ? []
    : [
        `note: upload URLs from before the suspension work until ${time(new Date(end).toISOString())}; repeat this command then to be sure`,
      ];
}

const fates: Readonly<Record<Exclude<Fate, "same">, string>> = {
  put_back: "put back",
  replaced: "replaced",
  removed: "removed",
};

/** The data of a restore. */
type RestoreData = ItemPlace & FilePlace;

/** The changes to a tenant's items and files, or the remaining differences. */
export interface Compared {
  readonly items: Tally;
  readonly files: Tally;
}

/** Compares a tenant's current data with the earlier data. Changes nothing. */
export async function compare(data: RestoreData, step: Step, what: string): Promise<Compared> {
  return {
    items: await tallied(itemDifferences(data), step(`${what}: items`)),
    files: await tallied(fileDifferences(data), step(`${what}: files`)),
  };
}

/** The changes of a restore for people: counts, and a few names of each. */
export function changeLines(
  name: string,
  { tenant_id }: TenantView,
  at: Date,
  { items, files }: Compared,
  verb: string,
): string[] {
  return [
    `${name} (${tenant_id}) ${verb} restored to ${time(at.toISOString())}`,
    ...of("items", items),
    ...of("files", files),
  ];
}

function of(what: string, { counts, examples }: Tally): string[] {
  const row = Object.entries(fates).map(([fate, word]) => `${word} ${counts[fate as Fate]}`);
  return [
    `  ${what}: ${row.join(", ")}, as they were ${counts.same}`,
    ...Object.entries(fates).flatMap(([fate, word]) => {
      const names = examples[fate as Fate] ?? [];
      const more = counts[fate as Fate] - names.length;
      return names.length === 0
        ? []
        : [
            `    ${word}: ${names.map(printable).join(", ")}${more > 0 ? ` and ${more.toLocaleString("en")} more` : ""}`,
          ];
    }),
  ];
}
