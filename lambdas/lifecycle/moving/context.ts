import type { MoveState } from "../../../api/tenant";
import type { Move, Verified } from "../../registry/move";
import type { StoredTenant } from "../../registry/tenant-records";
import { errorName, isAccessDenied } from "../../shared/aws-errors";
import { Problem } from "../../shared/errors";
import type { Dependencies } from "../dependencies";
import type { Slice } from "../slice";
import { firstPass, type Pass, type SyncSides, synchronize, verifiedBy } from "./synchronize";

/** A move as read with its tenant's record, and the slice for its work. */
export interface MoveContext {
  readonly tenant: StoredTenant;
  readonly move: Move;
  readonly deps: Dependencies;
  readonly slice: Slice;
}

/** Where the work of a state resumes. */
export interface Position {
  readonly of: "items" | "files" | "listing";
  readonly pass: Pass;
  /** Passes that ended with differences. */
  readonly round: number;
  /** Digest of the source's file list before the comparison. */
  readonly listing?: string;
}

export const startOf = (of: Position["of"], more: Partial<Position> = {}): Position => ({
  of,
  pass: firstPass,
  round: 0,
  ...more,
});

export const positionIn = ({ position }: Move, start: Position): Position =>
  position === undefined ? start : (JSON.parse(position) as Position);

export const saveProgress = (context: MoveContext, position: Position) =>
  write(context, { ...withoutTrouble(context.move), position: JSON.stringify(position) });

const withoutTrouble = ({ trouble: _, ...move }: Move): Omit<Move, "trouble"> => move;

/** Enters the next state. @param record other attributes of the tenant's record, in the same write. */
export function enter(
  context: MoveContext,
  state: MoveState,
  more: Partial<Move> = {},
  record: Readonly<Record<string, unknown>> = {},
  where: Readonly<Record<string, unknown>> = {},
) {
  const { position: _, until: __, ...move } = withoutTrouble(context.move);
  const since = context.deps.now().toISOString();
  return write(context, { ...move, ...more, state, since }, record, where);
}

/**
 * Whether the state has lasted long enough. The wait starts after the state was written, so that any access state read
 * before is older.
 */
export async function waited(context: MoveContext, seconds: number): Promise<boolean> {
  const { move, deps } = context;
  if (move.until !== undefined) return true;
  const until = new Date(deps.now().getTime() + seconds * 1000).toISOString();
  await write(context, { ...withoutTrouble(move), until });
  return false;
}

/** Runs or resumes a pass over both stores. @returns the finished pass; `undefined`: not finished. */
export async function runPass<Entry>(
  context: MoveContext,
  position: Position,
  sides: SyncSides<Entry>,
): Promise<Pass | undefined> {
  const { pass, ended } = await synchronize(sides, position.pass, () => context.slice.isOver());
  if (ended) return pass;
  await saveProgress(context, { ...position, pass });
  return undefined;
}

/** Passes with differences before the move is cancelled. */
const ROUNDS = 3;

/**
 * Runs passes until both stores are equal. @returns the verified data; `undefined`: not finished; "different": the
 * stores do not become equal.
 */
export async function settled<Entry>(
  context: MoveContext,
  position: Position,
  sides: SyncSides<Entry>,
): Promise<Verified | "different" | undefined> {
  const pass = await runPass(context, position, sides);
  if (pass === undefined) return undefined;
  if (pass.unsettled === 0) return verifiedBy(pass);
  if (position.round + 1 >= ROUNDS) return "different";
  await saveProgress(context, { ...position, pass: firstPass, round: position.round + 1 });
  return undefined;
}

/** Writes the move, while it is the same move in the state that was read. */
export function write(
  { tenant, move, deps }: MoveContext,
  next: Move,
  record: Readonly<Record<string, unknown>> = {},
  where: Readonly<Record<string, unknown>> = {},
) {
  return deps.records.update(tenant.tenant_id, {
    set: { ...record, move: { ...next, progressed_at: deps.now().toISOString() } },
    where: { "move.requested_at": move.requested_at, "move.state": move.state, ...where },
  });
}

const absences = new Set(["ResourceNotFoundException", "NoSuchBucket", "PermanentRedirect"]);

/** A store is gone or denies the tenant: an immediate retry would not help, and would hold up other tenants' work. */
export const isUnreachable = (error: unknown): boolean =>
  isAccessDenied(error) ||
  absences.has(errorName(error)) ||
  (error instanceof Problem && error.slug === "tenant-not-bound");
