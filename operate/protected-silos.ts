import { readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Command } from "commander";
import { EnvironmentError, loadEnvironments } from "../environments/load";
import { LEDGER } from "../environments/protected-silos";
import { ledgerFaults, ledgerText } from "./silos/ledger";

const root = resolve(__dirname, "..");

const program = new Command("npm run protect --")
  .description(
    "Records which silo tenants have protected data, so that synthesis refuses to lose one of them. " +
      "The exit code is 1 when environment data is wrong, or the record (--check).",
  )
  .option("--check", "write nothing; the exit code is 1 when the record is not what the registries say")
  .option("--file <path>", "the record", join(root, LEDGER));

function main(): void {
  const { check, file } = program.parse().opts<{ check?: true; file: string }>();
  const environments = loadEnvironments();
  const name = relative(root, file);
  if (check) {
    const faults = ledgerFaults(name, environments, readFileSync(file, "utf8"));
    for (const fault of faults) console.error(fault);
    if (faults.length > 0) process.exitCode = 1;
    else console.log(`${name}: as the registries have it`);
  } else {
    writeFileSync(file, ledgerText(environments));
    console.log(`${name}: written; commit it with the registry`);
  }
}

try {
  main();
} catch (error) {
  console.error(error instanceof EnvironmentError ? error.message : error);
  process.exitCode = 1;
}
