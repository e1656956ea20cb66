import { runPlan } from "./plan/program";

void runPlan(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
