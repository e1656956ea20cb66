import { resolve } from "node:path";
import { ownTerminal } from "@saas/cli-kit/terminal";
import { lintWorkflows } from "./workflows/program";

/** Lints `.github/workflows`, or the workflows of the directory that is named. */
void lintWorkflows(resolve(process.argv[2] ?? ".github/workflows"), ownTerminal()).then((exitCode) => {
  process.exitCode = exitCode;
});
