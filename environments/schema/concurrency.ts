import { z } from "zod";
import { wholeNumber } from "./fields";

const MOST = 100_000;

/** Executions at the same time that functions have for themselves: a flood of one leaves the others theirs. */
export const concurrencySchema = z.strictObject(
  {
    /**
     * The account's quota in the region: 1,000, and less in new accounts, until AWS raises it. Source: Lambda developer guide, quotas; Service
     * Quotas shows the account's own.
     */
    accountLimit: wholeNumber("executions at once", 10, MOST),
    /** By function: as much as it may have, and what no other can take. A function that is absent shares the rest with the account's others. */
    reserved: z.record(z.string(), wholeNumber("executions at once", 1, MOST), {
      error: "write an object with a function a field, e.g. { data: 300 }, or {}",
    }),
  },
  { error: "write an object: { accountLimit: 1000, reserved: { data: 300 } }" },
);
