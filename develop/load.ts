import { runLoadProgram } from "./load/program";

// The notice is for those who maintain this project; engines in package.json says what works.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
void runLoadProgram(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
