import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Context } from "../context";
import { CommandError } from "../exit";
import { beginRestore, requireRestoreOf, restoredTable, tableWindow } from "./restored-table";
import type { Step } from "./steps";
import { filesWindow, requireWithin } from "./time";

/** A restored table takes minutes in AWS, whatever its size. */
const POLL_MS = { first: 250, most: 15_000 };

export interface Wanted {
  /** The live table. */
  readonly source: string;
  /** The table that it is restored to. */
  readonly table: string;
  readonly at: Date;
  readonly step: Step;
}

/**
 * Has the table restored, or finds the one that an earlier call had, and waits for it.
 * @returns false when it is not there within --wait
 * @throws CommandError (exit code 2) for a time that cannot be restored to
 */
export async function tableReady(
  { clock, options, aws }: Context,
  tables: DynamoDBClient,
  { source, table, at, step }: Wanted,
): Promise<boolean> {
  const began = clock.now();
  let found = await restoredTable(tables, table);
  if (found === undefined) {
    requireWithin(at, await tableWindow(tables, source));
    requireWithin(at, filesWindow(aws.environment.backup.versionsKeptDays, began));
    step(`restoring ${source} to ${table}`);
    await beginRestore(tables, source, table, at);
  } else requireRestoreOf(found, source, at);
  const tell = step(`waiting for ${table}, seconds`);
  for (let pause = POLL_MS.first; ; pause = Math.min(2 * pause, POLL_MS.most)) {
    found = await restoredTable(tables, table);
    if (found?.TableStatus === "ACTIVE") {
      requireRestoreOf(found, source, at);
      return true;
    }
    if (found !== undefined && found.TableStatus !== "CREATING") {
      throw new CommandError(`${table} was not restored: it is ${found.TableStatus}`);
    }
    if (clock.now() - began >= options.wait * 1000) return false;
    await clock.sleep(pause);
    tell(Math.round((clock.now() - began) / 1000));
  }
}
