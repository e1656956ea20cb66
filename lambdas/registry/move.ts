import { type Binding, parseBinding } from "./binding";

/**
 * How far a move of a tenant's data to another place has come, in order. `discarding` leads back: the copy is removed, and
 * the tenant stays where it is.
 */
export const moveStates = [
  "copying",
  "closing",
  "files",
  "freezing",
  "items",
  "settling",
  "moved",
  "clearing",
  "discarding",
] as const;
export type MoveState = (typeof moveStates)[number];

/** Of a tenant's data to another place: part of its record from the operator's request until the source is cleared. */
export interface Move {
  readonly requested_at: string;
  /** ARN of the operator. */
  readonly requested_by: string;
  readonly from: Binding;
  readonly to: Binding;
  /** What the tenant's tier becomes with the switch. */
  readonly tier: string;
  readonly state: MoveState;
  /** When the state began. */
  readonly since: string;
  /** Last sign of life. */
  readonly progressed_at: string;
  /** Nothing is to be done before. */
  readonly until?: string;
  /** Where the state's work goes on; means something to the step that wrote it alone. */
  readonly position?: string;
  /** What was found the same at both places, as a whole. */
  readonly files?: Verified;
  readonly items?: Verified;
  /** Digest of the source's list of files, as it was before they were compared: an upload that comes late changes it. */
  readonly listing?: string;
  /** Files have come to the source after the move: its clearing wants to be confirmed once more. */
  readonly late_files?: true;
  /** Why it does not go on, or was given up; a sentence for operators. */
  readonly trouble?: string;
}

/** How much, and a digest of it in hexadecimal (SHA-256 over keys and contents, in the order of the keys). */
export interface Verified {
  readonly count: number;
  readonly bytes: number;
  readonly sha256: string;
}

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
