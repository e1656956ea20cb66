import { counted, printable, size, time } from "@saas/cli-kit/text";
import type { DataLocation, MoveView } from "../../api/tenant";

/** `in the pool`, `in the silo acme`. */
export function placeIn(place: DataLocation | undefined): string {
  if (place === undefined) return "at no known place";
  return place.model === "silo" ? `in the silo ${printable(place.slug ?? "")}` : "in the pool";
}

/** What each state means for the tenant. */
const meanings: Readonly<Record<string, string>> = {
  copying: "copying, nothing is refused",
  closing: "changes of files are refused, upload URLs run out",
  files: "changes of files are refused, files are compared",
  freezing: "every change is refused, requests under way come to their end",
  items: "every change is refused, items are compared",
  settling: "switched, every change is refused until every function knows",
  moved: "moved, to be confirmed",
  clearing: "the old place is being cleared",
  discarding: "given up, the copy is being removed",
};

/** How far a move is, in a line. */
export function moveIn({ state, until, trouble }: MoveView): string {
  const meaning = Object.hasOwn(meanings, state) ? (meanings[state] ?? state) : printable(state);
  return `${meaning}${until === undefined ? "" : `, until ${time(until)}`}${trouble === undefined ? "" : `; ${printable(trouble)}`}`;
}

/** `3 items and 1 file (6 B) are the same at both places`. */
export function verifiedIn({ items, files }: MoveView): string {
  const bytes = (items?.bytes ?? 0) + (files?.bytes ?? 0);
  return `${counted(items?.count ?? 0, "item")} and ${counted(files?.count ?? 0, "file")} (${size(bytes)}) were the same at both places`;
}
