import { runDrift } from "./drift/program";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
// Whoever reads may have read enough: `… prod | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
void runDrift(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
