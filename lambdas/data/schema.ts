import * as z from "zod/mini";
import { jsonFault } from "./json-value";

/**
 * Characters that mean the same in a URL path, a header and a log line, encoded or not; `.` and `..` would be
 * path steps to a client that normalizes URLs.
 */
const itemId = z
  .string()
  .check(
    z.regex(/^[A-Za-z0-9._~:@-]{1,128}$/, "1 to 128 characters of A-Z a-z 0-9 . _ ~ : @ -"),
    z.regex(/[^.]/, "an id of dots alone is a path step"),
  );

/** Any JSON value that the store gives back as it came. */
const data = z._default(
  z.unknown().check(({ value, issues }) => {
    const fault = jsonFault(value);
    if (fault) issues.push({ code: "custom", input: value, path: [...fault.path], message: fault.message });
  }),
  "",
);

export const itemParams = z.object({ item_id: itemId });
export const newItemBody = z.strictObject({ item_id: itemId, data });
export const replaceItemBody = z.strictObject({ data });

export const listItemsQuery = z.strictObject({
  /** Items in a page; what Lambda can return (6 MB) bounds it as well. */
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(100)), 50),
  cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(1024))),
});
