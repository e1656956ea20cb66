import type { Place } from "./outcome";
import type { World } from "./world";

/** One assumption about AWS, and how to verify it. */
export interface Probe {
  /** Lower case and dashes, e.g. `access-log-tenant`. */
  readonly name: string;
  /** The assumption: a sentence without its full stop. */
  readonly assumes: string;
  /** The document that states it, with its address if it has one, or `not documented`. */
  readonly source: string;
  /** What to do if it is false. */
  readonly otherwise: string;
  /** Where a result is meaningful; elsewhere the probe is skipped. */
  readonly meaningful: readonly Place[];
  /**
   * Tests the running platform.
   * @returns the evidence
   * @throws Skipped if it cannot be tested here; any other error: the assumption is false
   */
  readonly run: (world: World) => Promise<string>;
}
