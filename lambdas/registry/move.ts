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

/** How much was found the same at both locations, and a digest of it. */
export type Verified = NonNullable<Move["files"]>;

/** What is refused of the tenant's requests: changes of files, or every change of its data. */
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

/** @param move as stored; one whose state is not known refuses all that is written. */
export function blockedWritesDuring(move: unknown): BlockedWrites {
  if (move === undefined) return "nothing";
  const state = String(Reflect.get(Object(move), "state"));
  return Object.hasOwn(blockedWrites, state) ? blockedWrites[state as MoveState] : "writes";
}

/** Until here the tenant's data is where it was, and the move can be given up. */
export const isBeforeSwitch = ({ state }: Pick<Move, "state">): boolean =>
  moveStates.indexOf(state) < moveStates.indexOf("settling");

/** Where the tenant is while its move is in this state. */
export const bindingDuring = (move: Move): Binding =>
  isBeforeSwitch(move) || move.state === "discarding" ? move.from : move.to;

/** Whether two bindings, as stored, name the same place; what cannot be understood is not the same as anything. */
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

/** How long a client that asks again and again lets a move work before it touches its record, in milliseconds. */
export const TOUCH_PATIENCE = 60_000;

/**
 * Whether a move waits for nothing but somebody who sets it going: its wait is over, or it has given no sign of life for
 * so long. @param patience in milliseconds
 */
export function isIdle(move: Move, now: Date, patience: number): boolean {
  if (move.state === "moved") return false;
  const progressed = Date.parse(move.progressed_at);
  const until = move.until === undefined ? 0 : Date.parse(move.until);
  return now.getTime() >= (progressed < until ? until : progressed + patience);
}
