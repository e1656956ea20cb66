import { readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Command } from "commander";
import { driftOf, faultsOf } from "./openapi/check";
import { documentText, openApiDocument } from "./openapi/document";

const root = resolve(__dirname, "..");

const program = new Command("npm run openapi --")
  .description("Writes the OpenAPI document of the route table, or checks the one that is there.")
  .option(
    "--check",
    "write nothing; the exit code is 1 when the document is not valid or not what the route table says",
  )
  .option("--file <path>", "the document", join(root, "docs/openapi.json"));

async function main(): Promise<void> {
  const { check, file } = program.parse().opts<{ check?: true; file: string }>();
  const document = openApiDocument();
  const name = relative(root, file);
  const faults = (await faultsOf(document)).map((fault) => `the OpenAPI document is not valid: ${fault}`);
  if (check) faults.push(...driftOf(name, documentText(document), read(file)));
  else if (faults.length === 0) writeFileSync(file, documentText(document));
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
  else {
    const count = Object.values(document.paths).flatMap(Object.keys).length;
    console.log(
      `${name}: ${count} operations, OpenAPI ${document.openapi}${check ? ", as the route table has them" : ""}`,
    );
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

void main();
