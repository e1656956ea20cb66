import { conflict } from "../shared/errors";

/** The same for a name and an address, so that nobody learns which of them exist. */
export const taken = () => conflict("The tenant name or the administrator's address is in use already.");

/** `seconds`: the end of the current attempt's lease. */
export const underWay = (seconds: number) =>
  conflict("The same request is in progress. Repeat it later to get its response.", {
    "retry-after": String(seconds),
  });
