import { runDeploy } from "./deploy/program";

void runDeploy(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
