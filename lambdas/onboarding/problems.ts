import { conflict } from "../shared/errors";

/** One answer for a name and for an address, so that nobody learns which names or addresses exist. */
export const taken = () => conflict("The tenant name or the administrator's address is in use already.");

/** `seconds`: when the attempt that is at work ends or is given up, at the latest. */
export const underWay = (seconds: number) =>
  conflict("The same request is under way. Repeat it later to get its answer.", {
    "retry-after": String(seconds),
  });
