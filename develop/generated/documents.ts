import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { alarmCosts, alarmIndex } from "./alarms";
import { overview, wallTable } from "./architecture";
import { benchmarkBlocks } from "./benchmark";
import { type Blocks, blockNames, fillBlocks } from "./blocks";
import { computeCosts } from "./compute";
import { dashboardCosts, siloCosts, siloRoom } from "./costs";
import type { GeneratedFile } from "./file";
import { poolRights } from "./pool-rights";
import { environmentTable, eventSchema, eventTable, routeTable } from "./reference";
import { restCosts, restSentence } from "./rest";
import {
  calendarTable,
  deprecationTable,
  differenceTable,
  expectTable,
  lineTable,
  programTable,
  provenTable,
} from "./toolchain";

const root = resolve(__dirname, "../..");

/** The generated blocks that documents may contain. */
export const blocks: Blocks = {
  "alarm index": alarmIndex,
  "alarm costs": alarmCosts,
  "architecture overview": overview,
  "compute costs": computeCosts,
  "costs at rest": restCosts,
  "costs at rest in a sentence": restSentence,
  "dashboard costs": dashboardCosts,
  "environment differences": environmentTable,
  "event schema": eventSchema,
  "event types": eventTable,
  "pool rights": poolRights,
  routes: routeTable,
  "silo costs": siloCosts,
  "silo room": siloRoom,
  "toolchain calendar": calendarTable,
  "toolchain deprecations": deprecationTable,
  "toolchain differences": differenceTable,
  "toolchain expectations": expectTable,
  "toolchain lines": lineTable,
  "toolchain programs": programTable,
  "toolchain proof": provenTable,
  walls: wallTable,
  ...benchmarkBlocks(),
};

/** The documents: Markdown files at the root and in docs/, relative to the repository. */
export const documentPaths = (): string[] => [
  ...markdownIn("."),
  ...markdownIn("docs").map((name) => `docs/${name}`),
];

const markdownIn = (directory: string): string[] =>
  readdirSync(join(root, directory))
    .filter((name) => name.endsWith(".md"))
    .sort();

/** The documents that have generated blocks, each with its blocks filled. */
export const documentFiles = (): GeneratedFile[] =>
  documentPaths().flatMap((path) => {
    const text = readFileSync(join(root, path), "utf8");
    return blockNames(text).length === 0 ? [] : [{ path, text: fillBlocks(path, text, blocks) }];
  });
