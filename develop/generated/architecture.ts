import { join, resolve } from "node:path";
import { stacksByEnvironment } from "../../synthesis/stacks";
import { graphOf } from "../diagram/graph";
import { overviewOf, pageOf } from "../diagram/pages";
import type { GeneratedFile } from "./file";
import { markdownTable } from "./markdown";
import { DOCUMENTED, synthesized } from "./synthesized";

const root = resolve(__dirname, "../..");

/** The directory of the pages, relative to the repository. */
export const ARCHITECTURE = "docs/architecture";

/** A page for every environment. */
export const architecturePages = (): GeneratedFile[] =>
  [...environments()].map(([environment, stacks]) => ({
    path: `${ARCHITECTURE}/${environment}.md`,
    text: pageOf(environment, stacks),
  }));

/** The overview of the documented environment as a Mermaid block. */
export const overview = (): string => overviewOf(graphOf(environments().get(DOCUMENTED) ?? []));

const environments = () => stacksByEnvironment(synthesized().values());

/** The folders and the folders that each may import, from the configuration of dependency-cruiser. */
export function wallTable(): string {
  const { walls } = require(join(root, ".dependency-cruiser.cjs")) as {
    walls: Readonly<Record<string, readonly string[]>>;
  };
  return markdownTable(
    ["folder", "may import"],
    Object.entries(walls).map(([folder, allowed]) => [
      `\`${folder}\``,
      allowed.map((each) => `\`${readable(each)}\``).join(", ") || "nothing of the project",
    ]),
  );
}

/** A pattern of the configuration as a path: `[^/]+` stands for any folder. */
const readable = (pattern: string): string => pattern.replaceAll("[^/]+", "<function>").replaceAll("\\", "");
