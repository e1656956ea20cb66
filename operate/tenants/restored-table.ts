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

/** DynamoDB's description of the table that a tenant's items are restored to; undefined if it does not exist. */
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
 * @throws CommandError if it cannot be
 */
async function tableWindow(tables: DynamoDBClient, TableName: string): Promise<Window> {
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

/** Begins to restore a table beside the live one; a restore that is already running is used. */
async function beginRestore(tables: DynamoDBClient, source: string, target: string, at: Date): Promise<void> {
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

/** @throws CommandError for a table of that name that is not this restore */
function requireRestoreOf(table: TableDescription, source: string, at: Date): void {
  const { SourceTableArn, RestoreDateTime } = table.RestoreSummary ?? {};
  if (SourceTableArn?.endsWith(`table/${source}`) && RestoreDateTime?.getTime() === at.getTime()) return;
  throw new CommandError(
    `${table.TableName} is not a restore of ${source} to ${at.toISOString()}: inspect and delete it`,
    exitCodes.failed,
  );
}

/** Deletes the table, if it exists. */
export async function removeRestored(tables: DynamoDBClient, TableName: string): Promise<void> {
  try {
    await tables.send(new DeleteTableCommand({ TableName }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return;
    if (!(error instanceof ResourceInUseException)) throw error;
    throw new CommandError(`${TableName} is still being restored: repeat when that is complete`);
  }
}

/** A restored table takes minutes in AWS, whatever its size. */
const POLL_MS = { first: 250, most: 15_000 };

interface Wanted {
  /** The live table. */
  readonly source: string;
  /** The table that it is restored to. */
  readonly table: string;
  readonly at: Date;
  readonly step: Step;
}

/**
 * Restores the table, or finds the one of an earlier call, and waits for it.
 * @returns false if it is not ready within --wait
 * @throws CommandError (exit code 2) for a time that cannot be restored
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
  const onCount = step(`waiting for ${table}, seconds`);
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
    onCount(Math.round((clock.now() - began) / 1000));
  }
}

/** The zone is required: a time without one is ambiguous. */
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

const DAY_MS = 86_400_000;

/**
 * Parses `--to`, to the second, the resolution of table restores.
 * @param now in milliseconds
 * @throws CommandError (exit code 2) for an invalid or future time
 */
export function restorePoint(text: string, now: number): Date {
  const given = ISO.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(given)) {
    throw new CommandError(
      `--to ${printable(text)} is not a time: write it with date, time and zone, e.g. 2030-01-31T12:00:00Z`,
      exitCodes.usage,
    );
  }
  if (given > now) {
    throw new CommandError(
      `--to ${printable(text)} is in the future: it is now ${iso(now)}`,
      exitCodes.usage,
    );
  }
  return new Date(Math.floor(given / 1000) * 1000);
}

/** The earliest and latest restorable time. */
interface Window {
  readonly what: string;
  readonly earliest: Date;
  readonly latest?: Date;
}

/** @throws CommandError (exit code 2) for a time outside the window */
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

/** The window of files: until their older versions expire. */
export const filesWindow = (keptDays: number | undefined, now: number): Window => ({
  what: "files",
  earliest: new Date(keptDays === undefined ? 0 : now - keptDays * DAY_MS),
});

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Receives the count of a step. */
type OnCount = (count: number) => void;

/** Begins a step: prints its name immediately, and its count every few seconds. */
export type Step = (what: string) => OnCount;

/** Reports the steps of long work, a line each on stderr. */
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
