import { runDiffEnvironments } from "./compare/program";

// Whoever reads may have read enough: `… dev prod | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
process.exitCode = runDiffEnvironments(process.argv.slice(2));
