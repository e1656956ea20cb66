import { join, relative, resolve } from "node:path";
import { Command } from "commander";
import { patiently } from "./client/patience";
import { drawAll, type PictureFile, stale, writeAll } from "./diagram/files";
import { LEAST_POINTS } from "./diagram/paper";

const root = resolve(__dirname, "..");

const program = new Command("npm run diagram --")
  .description(
    "Draws what is synthesized for each environment, as SVG, or checks the pictures that are there.",
  )
  .option("--check", "write nothing; the exit code is 1 when a picture does not show what is synthesized")
  .option("--directory <path>", "where the pictures are", join(root, "docs/architecture"));

async function main(): Promise<void> {
  const { check, directory } = program.parse().opts<{ check?: true; directory: string }>();
  const files = await patiently("synthesizing and drawing", drawAll());
  const shown = relative(root, directory);
  const faults = check ? stale(directory, files) : [];
  for (const fault of faults) console.error(`${shown}/${fault}`);
  if (faults.length > 0) process.exitCode = 1;
  else {
    if (!check) writeAll(directory, files);
    for (const file of files) console.log(`${shown}/${line(file)}`);
  }
}

function line({ name, boxes, arrows, points }: PictureFile): string {
  const print = `smallest text ${points.toFixed(1)} pt on A4`;
  return `${name}: ${boxes} boxes, ${arrows} arrows, ${print}${points < LEAST_POINTS ? ": print it on A3" : ""}`;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
