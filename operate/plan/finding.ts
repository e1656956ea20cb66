import type { PlanException } from "../../environments/plan-exceptions";

/** A change that loses data, or may, or that interrupts requests. */
export interface Finding {
  readonly address: string;
  readonly action: PlanException["action"];
  /** What is lost, as a clause. */
  readonly lost: string;
  /** A likely alternative, and how to write it. */
  readonly hint?: string;
}

/** A finding as a sentence. */
export const sentenceOf = ({ action, address, lost, hint }: Finding): string =>
  `${verbs[action]} ${address}: ${lost}${hint === undefined ? "" : `; ${hint}`}`;

const verbs: Record<PlanException["action"], string> = {
  replace: "replaces",
  delete: "deletes",
  forget: "leaves behind, unmanaged,",
  unprotect: "unprotects",
  administer: "changes",
  interrupt: "interrupts",
};

/** An exception that allows a finding, in the format of environments/plan-exceptions.ts. */
export const exceptionFor = (stack: string, { address, action }: Finding): string =>
  `{ stack: ${JSON.stringify(stack)}, address: ${JSON.stringify(address)}, action: ${JSON.stringify(action)}, reason: "…" }`;
