/**
 * Synthesizes as `main.ts` does, but copies of one environment, as many as asked for: `synthesize.ts <count> <directory>`.
 * Writes its peak memory in bytes to stdout.
 */
import { join } from "node:path";
import { dev } from "../../environments/dev";
import { loadEnvironments } from "../../environments/load";
import { bundleFunctions } from "../../stacks/support/bundling";
import { synthesizeApp } from "../../synthesis/app";
import { compose } from "../../synthesis/compose";

async function main([count, directory = ""]: readonly string[]): Promise<void> {
  const copies = Array.from({ length: Number(count) }, (_, index) => copy(index));
  const environments = loadEnvironments(Object.fromEntries(copies.map((data) => [data.name, data])));
  const bundles = await bundleFunctions(join(directory, "bundles"));
  synthesizeApp(join(directory, "synthesized"), (app) => compose(app, environments, bundles));
  console.log(process.resourceUsage().maxRSS * 1024);
}

function copy(index: number) {
  const name = `bench-${index}`;
  return {
    ...dev,
    name,
    accountId: String(index + 1).padStart(12, "0"),
    state: { ...dev.state, bucket: `${name}-tfstate` },
    ci: { ...dev.ci, repository: "bench/bench", githubEnvironment: name },
  };
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
