import { runTenants } from "./tenants/program";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
// Whoever reads may have read enough: `… list --all | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
void runTenants(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
