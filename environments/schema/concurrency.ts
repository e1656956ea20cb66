import { z } from "zod";
import { wholeNumber } from "./fields";

const MOST = 100_000;

/** Reserved concurrency of functions: a flood of one does not starve the others. */
export const concurrencySchema = z.strictObject(
  {
    /**
     * The account's quota in the region: 1,000, and less in new accounts, until AWS raises it. Source: Lambda developer
     * guide, quotas; Service Quotas shows the account's own.
     */
    accountLimit: wholeNumber("executions at once", 10, MOST),
    /**
     * By function: its reservation, which is also its limit. {} without `others`: every function shares the account's
     * quota with the account's other functions.
     */
    reserved: z.record(z.string(), wholeNumber("executions at once", 1, MOST), {
      error: "write an object with one field per function, e.g. { data: 300 }, or {}",
    }),
    /**
     * Divided equally among the functions that `reserved` does not name, so that a new function has a reservation of its
     * own. Required where `reserved` names a function.
     */
    others: wholeNumber("executions at once, together", 1, MOST).optional(),
  },
  { error: "write an object: { accountLimit: 1000, reserved: { data: 300 }, others: 100 }" },
);
