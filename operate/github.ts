import { runGitHub } from "./github/program";

void runGitHub(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
