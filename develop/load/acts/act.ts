import type { Target } from "@saas/api-client/target";
import type { Caller } from "../caller";
import type { Company } from "../companies";

/** Where an act takes place. */
export interface Scene {
  readonly target: Target;
  readonly operator: Caller;
  /** Nobody who is known. */
  readonly anybody: Caller;
  /** Who acts. */
  readonly company: Company;
  /** A number that no other act has. */
  readonly turn: number;
}

/** Something that tenants or operators do: one request, or a few that belong together. */
export interface Act {
  readonly name: string;
  /** How often, compared with the others. */
  readonly weight: number;
  readonly run: (scene: Scene) => Promise<void>;
}
