import { type Tally, tallied } from "./difference";
import { type FilePlace, fileDifferences } from "./files";
import { type ItemPlace, itemDifferences } from "./items";
import type { Step } from "./steps";

/** What a restore works on. */
export type RestoreData = ItemPlace & FilePlace;

/** What becomes of a tenant's items and files, or what is not yet as it was. */
export interface Compared {
  readonly items: Tally;
  readonly files: Tally;
}

/** Compares what a tenant has with what it had. Changes nothing. */
export async function compare(data: RestoreData, step: Step, what: string): Promise<Compared> {
  return {
    items: await tallied(itemDifferences(data), step(`${what}: items`)),
    files: await tallied(fileDifferences(data), step(`${what}: files`)),
  };
}
