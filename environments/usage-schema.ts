import { z } from "zod";

const DAYS = "write a whole number from 1 to 28 (days): a month has a measurement at least";

/** How closely what tenants use is followed. */
export const usageSchema = z.strictObject(
  {
    /**
     * How often the bytes of tenants' items are measured, which reads every item once: docs/costs.md has the price of a gigabyte.
     * Files are listed each day, which costs little.
     */
    itemBytesEveryDays: z.int({ error: DAYS }).min(1, { error: DAYS }).max(28, { error: DAYS }),
  },
  { error: "write an object: { itemBytesEveryDays: 7 }" },
);
