import {
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  RestoreTableToPointInTimeCommand,
  TableAlreadyExistsException,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { PATIENCE_MS } from "@saas/cli-kit/progress";
import { printable, time } from "@saas/cli-kit/text";
import type { Context } from "./context";

/** The table that a tenant's items are restored to: as DynamoDB has it, undefined while there is none. */
export async function restoredTable(
  tables: DynamoDBClient,
  TableName: string,
): Promise<TableDescription | undefined> {
  try {
    return (await tables.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/**
 * How far back a table can be restored.
 * @throws CommandError when it cannot be
 */
export async function tableWindow(tables: DynamoDBClient, TableName: string): Promise<Window> {
  const { ContinuousBackupsDescription } = await tables.send(
    new DescribeContinuousBackupsCommand({ TableName }),
  );
  const {
    PointInTimeRecoveryStatus: status,
    EarliestRestorableDateTime: earliest,
    LatestRestorableDateTime: latest,
  } = ContinuousBackupsDescription?.PointInTimeRecoveryDescription ?? {};
  if (status !== "ENABLED" || earliest === undefined) {
    throw new CommandError(
      `${TableName} has no point-in-time recovery: set backup.pointInTimeRecoveryDays of the environment, and deploy it`,
    );
  }
  return { what: `the table ${TableName}`, earliest, ...(latest !== undefined && { latest }) };
}

/** Begins to restore a table beside the live one; when somebody else has begun, that is as good. */
export async function beginRestore(
  tables: DynamoDBClient,
  source: string,
  target: string,
  at: Date,
): Promise<void> {
  try {
    await tables.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: source,
        TargetTableName: target,
        RestoreDateTime: at,
      }),
    );
  } catch (error) {
    if (!(error instanceof TableAlreadyExistsException)) throw error;
  }
}

/** @throws CommandError for a table of that name that is something else than what it says */
export function requireRestoreOf(table: TableDescription, source: string, at: Date): void {
  const { SourceTableArn, RestoreDateTime } = table.RestoreSummary ?? {};
  if (SourceTableArn?.endsWith(`table/${source}`) && RestoreDateTime?.getTime() === at.getTime()) return;
  throw new CommandError(
    `${table.TableName} is not what ${source} was at ${at.toISOString()}: look at it, and delete it`,
    exitCodes.failed,
  );
}

/** Deletes the table; none is as good. */
export async function removeRestored(tables: DynamoDBClient, TableName: string): Promise<void> {
  try {
    await tables.send(new DeleteTableCommand({ TableName }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return;
    if (!(error instanceof ResourceInUseException)) throw error;
    throw new CommandError(`${TableName} is still being restored: repeat when it is there`);
  }
}

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

/** With a zone: a time without one would be another in every office. */
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

const DAY_MS = 86_400_000;

/**
 * Reads `--to`, to the second, which is what tables are restored to.
 * @param now in milliseconds
 * @throws CommandError (exit code 2) for what is no time, and for one that is to come
 */
export function restorePoint(text: string, now: number): Date {
  const given = ISO.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(given)) {
    throw new CommandError(
      `--to ${printable(text)} is no time: write it with date, time and zone, e.g. 2030-01-31T12:00:00Z`,
      exitCodes.usage,
    );
  }
  if (given > now) {
    throw new CommandError(`--to ${printable(text)} is yet to come: now it is ${iso(now)}`, exitCodes.usage);
  }
  return new Date(Math.floor(given / 1000) * 1000);
}

/** How far back, and how close to now, something can be restored. */
export interface Window {
  readonly what: string;
  readonly earliest: Date;
  readonly latest?: Date;
}

/** @throws CommandError (exit code 2) for a time outside of what can be restored */
export function requireWithin(at: Date, { what, earliest, latest }: Window): void {
  if (at < earliest) {
    throw new CommandError(
      `${what} cannot be restored to ${time(at.toISOString())}: the earliest time is ${time(iso(Math.ceil(earliest.getTime() / 1000) * 1000))}`,
      exitCodes.usage,
    );
  }
  if (latest !== undefined && at > latest) {
    throw new CommandError(
      `${what} cannot be restored to ${time(at.toISOString())} yet: the latest time is ${time(latest.toISOString())}; repeat in some minutes`,
      exitCodes.usage,
    );
  }
}

/** How far back files go: until their older versions expire. */
export const filesWindow = (keptDays: number | undefined, now: number): Window => ({
  what: "files",
  earliest: new Date(keptDays === undefined ? 0 : now - keptDays * DAY_MS),
});

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Tells how far a step is. */
export type Tell = (count: number) => void;

/** Begins a step: it is told at once, and again every few seconds with the count so far. */
export type Step = (what: string) => Tell;

/** Steps of a work that takes long, a line each on stderr. */
export function stepsOf({ terminal, clock }: Pick<Context, "terminal" | "clock">): Step {
  return (what) => {
    const say = (line: string) => terminal.note(terminal.noteColors.dim(`${line} …`));
    say(what);
    let last = clock.now();
    return (count) => {
      if (clock.now() - last < PATIENCE_MS) return;
      last = clock.now();
      say(`${what}: ${count.toLocaleString("en")}`);
    };
  };
}
