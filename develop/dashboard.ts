import { runDashboard } from "./dashboard/program";

void runDashboard(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
