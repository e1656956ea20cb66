import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { run } from "@saas/cli-kit/process";
import { ownTerminal } from "@saas/cli-kit/terminal";
import { loadEnvironments } from "../../environments/load";
import { LEDGER } from "../../environments/protected-silos";
import { functionDefinitions, functionNames } from "../../lambdas/functions";
import { ledgerFaults } from "../../operate/silos/ledger";
import { assumptions } from "../../operate/verify/assumptions";
import { probes } from "../../operate/verify/probes";
import { bundleFunctions } from "../../stacks/support/bundling";
import { checkedHouses } from "../aws/houses";
import { policyProblems } from "../aws/iam/check";
import { valueProblems } from "../aws/models/check";
import { refusalProblems } from "../aws/refusals/check";
import { addressFiles } from "../generated/addresses";
import { ARCHITECTURE, architecturePages } from "../generated/architecture";
import { assumptionsPage } from "../generated/assumptions";
import { documentFiles } from "../generated/documents";
import { type Generator, staleFiles, writeFiles } from "../generated/file";
import { pictures } from "../generated/pictures";
import { faultsOf } from "../openapi/check";
import { documentText, openApiDocument } from "../openapi/document";
import { baselineProblems } from "../security/program";
import { calendarWarnings, toolchainProblems } from "../toolchain/problems";
import { lintWorkflows } from "../workflows/program";
import type { Check } from "./check";

const root = resolve(__dirname, "../..");

/** What dependency-cruiser reads. */
const SOURCES =
  "main.ts api toolchains environments lambdas stacks synthesis packages operate develop bench __tests__".split(
    " ",
  );

const openApi: Generator = {
  files: () => [{ path: "docs/openapi.json", text: documentText(openApiDocument()) }],
};

/** Every check of the repository. The order is that of the fixes: what is generated is formatted first. */
export const checks: readonly Check[] = [
  {
    name: "types",
    run: () => tool("tsc", "-p", "."),
    remedy: "correct the types",
  },
  {
    name: "format and lint",
    run: () => tool("biome", "check", "--colors=off", "."),
    fix: async () => {
      const { stdout } = await run(bin("biome"), ["check", "--write", "--colors=off", "."], { cwd: root });
      const [, count = "0"] = /Fixed (\d+) files?/.exec(stdout) ?? [];
      return count === "0" ? [] : [`${count} files`];
    },
    remedy: "correct what biome cannot",
  },
  {
    name: "walls",
    run: () => tool("depcruise", "--config", ".dependency-cruiser.cjs", ...SOURCES),
    remedy: "import along the walls of docs/architecture.md",
  },
  {
    ...generated("OpenAPI document", openApi),
    run: async () => [
      ...staleFiles(openApi),
      ...(await faultsOf(openApiDocument())).map((fault) => `docs/openapi.json: ${fault}`),
    ],
  },
  generated("architecture", {
    files: architecturePages,
    owns: { directory: ARCHITECTURE, extension: ".md" },
  }),
  generated("documents", { files: documentFiles }),
  generated("pictures", { files: pictures }),
  generated("assumptions", { files: () => [assumptionsPage(assumptions, probes)] }),
  {
    ...generated("addresses", { files: addressFiles }),
    remedy: "review the diff: Terraform replaces or destroys what changes its address",
  },
  {
    name: "protected silos",
    run: async () => ledgerFaults(LEDGER, loadEnvironments(), readFileSync(join(root, LEDGER), "utf8")),
    remedy: "npm run protect",
  },
  {
    name: "AWS values",
    run: async () => checkedHouses().flatMap((house) => valueProblems(house)),
    remedy: "correct the value, or its limits in environments/schema",
  },
  {
    name: "security baseline",
    run: async () => baselineProblems(),
    remedy: "correct the resource, or security/baseline.yaml",
  },
  {
    name: "IAM policies",
    run: async () => (await Promise.all(checkedHouses().map((house) => policyProblems(house)))).flat(),
    remedy: "correct the statement, or document in develop/aws/iam/check.ts where AWS deviates",
  },
  {
    name: "AWS refusals",
    run: async () => checkedHouses().flatMap((house) => refusalProblems(house)),
    remedy: "keep the rule of develop/aws/refusals: the emulator does not",
  },
  {
    name: "toolchain",
    run: async () => toolchainProblems(root),
    warn: () => calendarWarnings(),
    remedy: "correct the file, or npm run toolchain -- lock",
  },
  { name: "workflows", run: workflowProblems, remedy: "correct .github/workflows" },
  {
    name: "bundle budgets",
    run: bundleProblems,
    remedy: "drop the import, or raise bundleBytes in lambdas/<function>/definition.ts",
  },
];

function generated(name: string, generator: Generator): Check {
  return {
    name,
    run: async () => staleFiles(generator),
    fix: async () => writeFiles(generator),
  };
}

const bin = (name: string): string => join(root, "node_modules/.bin", name);

/** Runs a tool of node_modules. @returns its output when it fails */
async function tool(name: string, ...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await run(bin(name), words, { cwd: root });
  if (code === 0) return [];
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "");
  return lines.length > 0 ? lines : [`${name} ended with exit code ${code}`];
}

async function workflowProblems(): Promise<string[]> {
  const problems: string[] = [];
  const quiet = { ...ownTerminal(), print: () => {}, note: (line: string) => void problems.push(line) };
  await lintWorkflows(join(root, ".github/workflows"), quiet);
  return problems;
}

async function bundleProblems(): Promise<string[]> {
  const output = mkdtempSync(join(tmpdir(), "bundles-"));
  try {
    const bundles = await bundleFunctions(output);
    return functionNames.flatMap((name) => {
      const over = bundles[name].bytes - functionDefinitions[name].bundleBytes;
      return over > 0 ? [`${name} is ${over.toLocaleString("en")} bytes over its budget`] : [];
    });
  } finally {
    rmSync(output, { recursive: true });
  }
}
