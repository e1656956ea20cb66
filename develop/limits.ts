import { runLimits } from "./limits/program";

void runLimits(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
