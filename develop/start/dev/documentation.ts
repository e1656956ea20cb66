import { join } from "node:path";
import type { documentationPages } from "../../docs";
import { root } from "../preparation/own-process";

/** What the pages are made of. */
const PARTS = ["api", "environments", "develop/docs", "develop/openapi"].map((folder) =>
  join(root, folder, "/"),
);

/** The documentation of the API as its sources are now: this process has loaded them as they were. */
export function freshDocumentation(): typeof documentationPages {
  for (const file of Object.keys(require.cache)) {
    if (PARTS.some((part) => file.startsWith(part))) delete require.cache[file];
  }
  return require("../../docs").documentationPages;
}
