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
import { CommandError, exitCodes } from "../exit";
import type { Window } from "./time";

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
