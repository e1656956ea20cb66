import { runSupplyChain } from "./supply-chain/program";

void runSupplyChain(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
