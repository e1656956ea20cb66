import { runCosts } from "./costs/program";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
void runCosts(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
