import { conflict } from "../shared/errors";

/** The same response for a name and an address, so that it does not reveal which of them exists. */
export const taken = () => conflict("The tenant name or the administrator's address is already in use.");

/** `seconds`: the end of the current attempt's lease. */
export const underWay = (seconds: number) =>
  conflict("The same request is in progress. Repeat it later to get its response.", {
    "retry-after": String(seconds),
  });
