import { badRequest } from "./errors";

/** A client's preconditions for a change of an item. */
export interface Preconditions {
  /** The item has this version; "any": it exists. */
  readonly ifMatch?: number | "any";
  /** The item does not exist. */
  readonly ifAbsent?: boolean;
}

/** The ETag of an item: its version, quoted. */
export const etagOf = (version: number): string => `"${version}"`;

/** Reads If-Match (`*` or one ETag) and If-None-Match (`*`); anything else is a 400. */
export function preconditionsOf(
  header: (name: "If-Match" | "If-None-Match") => string | undefined,
): Preconditions {
  const match = header("If-Match")?.trim();
  const noneMatch = header("If-None-Match")?.trim();
  if (noneMatch !== undefined && noneMatch !== "*")
    throw badRequest('If-None-Match takes only "*" on this route.');
  return {
    ...(match !== undefined && { ifMatch: matched(match) }),
    ...(noneMatch !== undefined && { ifAbsent: true }),
  };
}

/** Versions begin at 1: no item has this one. */
const NO_VERSION = 0;

function matched(header: string): number | "any" {
  if (header === "*") return "any";
  const version = /^"(\d{1,15})"$/.exec(header)?.[1];
  if (version !== undefined) return Number(version);
  // Well-formed, but never issued here; If-Match compares strongly, so a weak tag matches nothing either.
  if (/^(W\/)?"[^"]*"$/.test(header)) return NO_VERSION;
  throw badRequest('If-Match takes one ETag from a response, such as "3", or *.');
}
