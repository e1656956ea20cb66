import { z } from "zod";
import { flag, wholeNumber } from "./fields";

/**
 * S3's access logs of tenants' buckets and of the state bucket, in a bucket that CI cannot reach. S3 charges only for
 * their storage.
 */
export const storageAccessSchema = z.strictObject(
  {
    /** Days that the logs are kept. */
    keepDays: wholeNumber("days", 1, 3_653),
    /**
     * Whether CloudTrail records each call on tenants' items and files, also in a bucket that CI cannot reach. It charges
     * for each: docs/costs.md. Absent: it does not.
     */
    dataEvents: flag.optional(),
  },
  { error: "write an object: { keepDays: 90 }, or leave it out" },
);
