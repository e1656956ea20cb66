import { join } from "node:path";
import type { localPages } from "../../pages";
import { root } from "../preparation/own-process";

/** The sources of the pages. */
const PARTS = ["api", "environments", "develop/pages", "develop/openapi"].map((folder) =>
  join(root, folder, "/"),
);

/** The pages from the current sources: this process has loaded older ones. */
export function freshPages(): typeof localPages {
  for (const file of Object.keys(require.cache)) {
    if (PARTS.some((part) => file.startsWith(part))) delete require.cache[file];
  }
  return require("../../pages").localPages;
}
