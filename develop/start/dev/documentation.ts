import { join } from "node:path";
import type { documentationPages } from "../../docs";
import { root } from "../preparation/own-process";

/** The sources of the pages. */
const PARTS = ["api", "environments", "develop/docs", "develop/openapi"].map((folder) =>
  join(root, folder, "/"),
);

/** The documentation from the current sources: this process has loaded older ones. */
export function freshDocumentation(): typeof documentationPages {
  for (const file of Object.keys(require.cache)) {
    if (PARTS.some((part) => file.startsWith(part))) delete require.cache[file];
  }
  return require("../../docs").documentationPages;
}
