/**
 * A separate process that synthesizes a silo and exits:
 * `make.ts <output directory> <tenant's id> <tier>`. Writes the stack's file to stdout.
 */
import { localSilos } from "./synthesize";

async function main([outdir = "", tenantId = "", tier = ""]: readonly string[]): Promise<void> {
  console.log(await localSilos(outdir)({ tenantId, tier }));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
