import { runDiagram } from "./diagram/program";

void runDiagram(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
