import type { Act } from "./act";
import { fileActs } from "./files";
import { itemActs } from "./items";
import { mistakeActs } from "./mistakes";
import { newcomerActs } from "./newcomers";
import { operatorActs } from "./operators";
import { peopleActs } from "./people";

/** Everything that is done: together they ask every route. */
export const acts: readonly Act[] = [
  ...itemActs,
  ...fileActs,
  ...peopleActs,
  ...operatorActs,
  ...newcomerActs,
  ...mistakeActs,
];
