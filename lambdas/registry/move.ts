import type { Binding } from "./binding";

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
  /** Last sign of life. */
  readonly progressed_at: string;
  /** Nothing is to be done before. */
  readonly until?: string;
  /** Where the state's work goes on; means something to the step that wrote it alone. */
  readonly position?: string;
  /** What was found the same at both places, as a whole: how much, and a digest of it in hexadecimal. */
  readonly files?: Verified;
  readonly items?: Verified;
}

export interface Verified {
  readonly count: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** What is refused of the tenant's requests. */
export type Refused = "nothing" | "files" | "writes";

const refused: Readonly<Record<MoveState, Refused>> = {
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

/** @param state as stored; one that is not known refuses all that is written. */
export function refusedDuring(state: unknown): Refused {
  if (state === undefined) return "nothing";
  return Object.hasOwn(refused, String(state)) ? refused[state as MoveState] : "writes";
}

/** Until here the tenant's data is where it was, and the move can be given up. */
export const isBeforeSwitch = ({ state }: Pick<Move, "state">): boolean =>
  state !== "discarding" && moveStates.indexOf(state) < moveStates.indexOf("settling");
