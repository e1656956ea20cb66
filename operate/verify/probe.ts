import type { Place } from "./outcome";
import type { World } from "./world";

/** One assumption about AWS, and how to see whether it holds. */
export interface Probe {
  /** Lower case and dashes, e.g. `access-log-tenant`. */
  readonly name: string;
  /** What the platform relies on: a sentence without its full stop. */
  readonly assumes: string;
  /** The document that says so, with its address where it has one, or `not documented`. */
  readonly source: string;
  /** What to do when it does not hold. */
  readonly otherwise: string;
  /** Where a result means something; elsewhere the probe is skipped. */
  readonly meaningful: readonly Place[];
  /**
   * Looks at the running platform.
   * @returns how it was seen
   * @throws Skipped where it cannot be seen here; any other error: the assumption does not hold
   */
  readonly run: (world: World) => Promise<string>;
}
