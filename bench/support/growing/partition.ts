import { join } from "node:path";
import type { BenchOptions } from "../../report/section";
import { median } from "../../report/statistics";
import { type Account, seedTenants } from "../account";
import { type Drive, drive, nodeDriver } from "../drive";
import { listItems, tenantId } from "../events";
import type { Growth } from "./growth";

const PAGE = 20;

/** The requests before are V8's. */
const WARM_UP = 200;
const REQUESTS = 600;

const items = (size: number): string => `${size.toLocaleString("en")} items`;

/** The first page of tenants with growing numbers of items: processor time of the function, and the whole time with DynamoDB. */
export async function pagesOf(
  account: Account,
  sizes: readonly number[],
  { runs, directory, progress }: BenchOptions,
): Promise<Growth[]> {
  const drives = new Map<number, Drive[]>(sizes.map((size) => [size, []]));
  for (const [index, size] of sizes.entries()) {
    progress(`writing ${items(size)}`);
    await seedTenants(account, [tenantId(index)], size);
  }
  const env = { ...account.environmentOf("data"), AWS_ENDPOINT_URL_DYNAMODB: account.backends.dynamodb };
  const handler = join(account.bundles.data.directory, "index.js");
  const order = Array.from({ length: WARM_UP + REQUESTS }, () => 0);
  for (let run = 1; run <= runs; run++) {
    progress(`reading pages of ${PAGE} items (${run} of ${runs})`);
    for (const [index, size] of sizes.entries()) {
      const plan = { handler, events: [listItems(tenantId(index), env, PAGE)], order };
      const result = await drive(nodeDriver, plan, env, directory);
      requirePage(result.answer);
      drives.get(size)?.push(result);
    }
  }
  const growth = (measure: string, value: (drive: Drive) => number): Growth => ({
    measure,
    unit: "ms",
    sizes: [...drives].map(([size, results]) => ({ size: items(size), samples: results.map(value) })),
  });
  return [
    growth(`page of ${PAGE}, CPU of the function`, cpuEach),
    {
      ...growth(`page of ${PAGE}, with DynamoDB`, ({ milliseconds }) => median(milliseconds.slice(WARM_UP))),
      embedded: true,
    },
  ];
}

const cpuEach = ({ cpuMs }: Drive): number =>
  ((cpuMs.at(-1) ?? Number.NaN) - (cpuMs[WARM_UP - 1] ?? Number.NaN)) / REQUESTS;

/** @throws Error for another page than the one that was asked for. */
function requirePage(answer: string): void {
  const page: unknown = JSON.parse(answer);
  if (!Array.isArray(page) || page.length !== PAGE) throw new Error(`no page of ${PAGE} items: ${answer}`);
}
