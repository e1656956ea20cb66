import type { Move, MoveState, Verified } from "../../registry/move";
import type { StoredTenant } from "../../registry/tenant-records";
import { errorName, isAccessDenied } from "../../shared/aws-errors";
import { Problem } from "../../shared/errors";
import type { Dependencies } from "../dependencies";
import type { Slice } from "../slice";
import { firstPass, type Pass, type SyncSides, synchronize, verifiedBy } from "./synchronize";

/** A move at the moment its tenant's record was read, and the time there is for it. */
export interface MoveContext {
  readonly tenant: StoredTenant;
  readonly move: Move;
  readonly deps: Dependencies;
  readonly slice: Slice;
}

/** Where the work of a state goes on. */
export interface Position {
  readonly of: "items" | "files" | "listing";
  readonly pass: Pass;
  /** How often the whole has been gone through without becoming the same. */
  readonly round: number;
  /** Digest of the source's list of files before this comparison of them. */
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

/** To the next state. @param record what else becomes of the tenant's record, in the same write. */
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
 * Whether the state has lasted long enough. The wait is counted from a moment after the state was written: what a function
 * has read of the record before cannot be newer.
 */
export async function waited(context: MoveContext, seconds: number): Promise<boolean> {
  const { move, deps } = context;
  if (move.until !== undefined) return true;
  const until = new Date(deps.now().getTime() + seconds * 1000).toISOString();
  await write(context, { ...withoutTrouble(move), until });
  return false;
}

/** Goes through both places, or on from the position. @returns the pass at its end; `undefined`: not there yet. */
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

/** More often the same is not tried before it is taken for impossible. */
const ROUNDS = 3;

/**
 * The same, until everything is the same at both places. @returns what was compared; `undefined`: not there yet;
 * "different": it does not become the same.
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

/** Only while it is the same move, in the state that was read; whoever was quicker has changed it, and is read next. */
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

/** A place is gone, or refuses the tenant: trying again at once would not help, and others' work must not wait for it. */
export const isUnreachable = (error: unknown): boolean =>
  isAccessDenied(error) ||
  absences.has(errorName(error)) ||
  (error instanceof Problem && error.slug === "tenant-not-bound");
