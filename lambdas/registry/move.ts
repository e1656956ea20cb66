import type { Immutable } from "../../api/response";
import { type MoveState, type MoveView, moveStates } from "../../api/tenant";
import { type Binding, parseBinding } from "./binding";

/** A move of a tenant's data: part of its record from the operator's request until the source is cleared. */
export type Move = Immutable<Omit<MoveView, "from" | "to">> & {
  readonly from: Binding;
  readonly to: Binding;
  /** Where the state's work resumes; only the step that wrote it understands it. */
  readonly position?: string;
  /** Digest of the source's list of files before they were compared: a late upload changes it. */
  readonly listing?: string;
};

/** Amount of data verified to be equal at both locations, and its digest. */
export type Verified = NonNullable<Move["files"]>;

/** The tenant's writes that a move blocks: of files, or all. */
export type BlockedWrites = "nothing" | "files" | "writes";

const blockedWrites: Readonly<Record<MoveState, BlockedWrites>> = {
  copying: "nothing",
  closing: "files",
  files: "files",
  freezing: "writes",
  items: "writes",
  settling: "writes",
  moved: "nothing",
  clearing: "nothing",
  discarding: "nothing",
};

/** @param move as stored; an unknown state blocks all writes. */
export function blockedWritesDuring(move: unknown): BlockedWrites {
  if (move === undefined) return "nothing";
  const state = String(Reflect.get(Object(move), "state"));
  return Object.hasOwn(blockedWrites, state) ? blockedWrites[state as MoveState] : "writes";
}

/** Whether the tenant still uses the source, so that the move can be cancelled. */
export const isBeforeSwitch = ({ state }: Pick<Move, "state">): boolean =>
  moveStates.indexOf(state) < moveStates.indexOf("settling");

/** The tenant's binding during the move. */
export const bindingDuring = (move: Move): Binding =>
  isBeforeSwitch(move) || move.state === "discarding" ? move.from : move.to;

/** Whether two bindings, as stored, name the same stores; an invalid one equals none. */
export const isSameLocation = (one: unknown, other: unknown): boolean => compared(one, other).every(Boolean);

/** Whether two bindings name a table or a bucket in common. */
export const sharesStore = (one: unknown, other: unknown): boolean => compared(one, other).some(Boolean);

function compared(one: unknown, other: unknown): readonly boolean[] {
  const [first, second] = [parseBinding(one), parseBinding(other)];
  if (first?.model === "silo" && second?.model === "silo") {
    return [first.data_table === second.data_table, first.bucket === second.bucket];
  }
  return [first !== undefined && first.model === second?.model];
}

/** Idle time, in milliseconds, after which a polling client resumes a move by touching its record. */
export const TOUCH_PATIENCE = 60_000;

/**
 * Whether a move must be resumed: its wait is over, or it has made no progress for this long. @param patience in
 * milliseconds
 */
export function isIdle(move: Move, now: Date, patience: number): boolean {
  if (move.state === "moved") return false;
  const progressed = Date.parse(move.progressed_at);
  const until = move.until === undefined ? 0 : Date.parse(move.until);
  return now.getTime() >= (progressed < until ? until : progressed + patience);
}
