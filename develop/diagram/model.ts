import type { Concern } from "../../operate/support/concerns";

/** One box of the picture: a resource, or several of a type that say no more one by one. */
export interface Box {
  /** Stack and address, or stack and type. */
  readonly id: string;
  /** Undefined: outside of the platform. */
  readonly concern: Concern | undefined;
  readonly name: string;
  /** Terraform type, or, outside of the platform, what it is. */
  readonly type: string;
  /** The stack, where it is not the main one. */
  readonly stack: string | undefined;
  /** What else there is to say, a line each. */
  readonly notes: readonly string[];
  /** Encrypted with a key of the environment's own. */
  readonly encrypted: boolean;
}

/** What an arrow means; each has a colour and a line in the legend. */
export const flows = {
  request: "calls",
  tenant: "for one tenant, by a session with its tag",
  access: "by a function's own rights",
  event: "events",
  monitor: "logs and alarms",
} as const;

export type Flow = keyof typeof flows;

/** An arrow between boxes, by their ids; or from a whole group, by its concern. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly flow: Flow;
}

export interface Picture {
  readonly environment: string;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}
