import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchOptions } from "../../report/section";
import { type Account, seedTenants } from "../account";
import { listItems, tenantId } from "../events";
import { program } from "../run";
import type { Growth } from "./growth";

/** Longer than the requests of ten thousand new tenants take on a busy machine. */
const TIMEOUT_MS = 600_000;

const tenants = (size: number): string => `${size.toLocaleString("en")} tenants`;

/** Live memory of a data function after a request of each of growing numbers of tenants: its caches are bounded. */
export async function memoryOf(
  account: Account,
  sizes: readonly number[],
  { runs, directory, progress }: BenchOptions,
): Promise<Growth[]> {
  const most = Math.max(...sizes);
  const ids = Array.from({ length: most }, (_, index) => tenantId(index));
  progress(`writing ${tenants(most)}`);
  await seedTenants(account, ids, 0);
  const env = { ...account.environmentOf("data"), AWS_ENDPOINT_URL_DYNAMODB: account.backends.dynamodb };
  const [planFile, resultFile] = [join(directory, "turns.json"), join(directory, "turns-result.json")];
  const handler = join(account.bundles.data.directory, "index.js");
  writeFileSync(planFile, JSON.stringify({ handler, event: listItems(tenantId(0), env), ids, sizes }));
  const samples = new Map<number, number[]>(sizes.map((size) => [size, []]));
  for (let run = 1; run <= runs; run++) {
    progress(`sending a request of each of ${tenants(most)} (${run} of ${runs})`);
    const subject = join(__dirname, "../../subjects/turns.js");
    await program(process.execPath, ["--expose-gc", subject, planFile, resultFile], env, TIMEOUT_MS);
    const bytes = JSON.parse(readFileSync(resultFile, "utf8")) as number[];
    for (const [index, size] of sizes.entries()) {
      samples.get(size)?.push((bytes[index] ?? Number.NaN) / 1024 ** 2);
    }
  }
  return [
    {
      measure: "live memory of a function",
      unit: "MiB",
      sizes: [...samples].map(([size, each]) => ({ size: `after ${tenants(size)}`, samples: each })),
    },
  ];
}
