import { operatorApi } from "@saas/api-client/operator-api";
import { systemClock } from "@saas/cli-kit/progress";
import { ownTerminal } from "@saas/cli-kit/terminal";
import type { LocalPlatform } from "../../../develop/start/platform";
import { local } from "../../../environments/local";
import type { Context } from "../../../operate/tenants/context";
import { ControlPlane } from "../../../operate/tenants/control-plane";
import { list } from "../../../operate/tenants/list";
import type { BenchOptions } from "../../report/section";
import { type Account, seedTenants } from "../account";
import { tenantId } from "../events";
import type { Growth } from "./growth";

/** Listings before the first that counts. */
const WARM_UP = 3;

/**
 * `saas tenants list --all` over growing numbers of tenants, by the thousand: processor time of everything on this machine.
 * @param before the number of tenants that the platform has.
 */
export async function listingOf(
  account: Account,
  platform: LocalPlatform,
  sizes: readonly number[],
  before: number,
  { runs, progress }: BenchOptions,
): Promise<Growth[]> {
  let tenants = before;
  const growth: { size: string; samples: number[] }[] = [];
  for (const size of sizes) {
    const added = Array.from({ length: size - tenants }, (_, index) => tenantId(tenants + index));
    await seedTenants(account, added, 0);
    tenants = size;
    const samples: number[] = [];
    progress(`listing ${size} tenants, ${WARM_UP} times to warm up and ${runs} times`);
    for (let time = 0; time < WARM_UP; time++) await listAll(platform, size);
    for (let run = 0; run < runs; run++) {
      samples.push(((await listAll(platform, size)) * 1000) / size);
    }
    growth.push({ size: `of ${size.toLocaleString("en")}`, samples });
  }
  return [{ measure: "listing a thousand tenants, CPU", unit: "ms", sizes: growth }];
}

/** @returns milliseconds of processor time. @throws Error unless the command prints every tenant once. */
async function listAll({ apiEndpoint, endpoint, region }: LocalPlatform, size: number): Promise<number> {
  const credentials = endpoint.administrator;
  const api = operatorApi({ endpoint: apiEndpoint, region, credentials });
  const printed = new Set<string>();
  const context: Context = {
    plane: new ControlPlane(api, (_, work) => work),
    aws: { environment: local, credentials },
    terminal: { ...ownTerminal(), width: undefined, print: (line) => void printed.add(idIn(line)) },
    clock: systemClock,
    options: { environment: local.name, wait: 0 },
  };
  const began = process.cpuUsage();
  await list(context, { limit: size, all: true });
  const { user, system } = process.cpuUsage(began);
  printed.delete("");
  if (printed.size !== size) throw new Error(`the command listed ${printed.size} tenants, not ${size}`);
  return (user + system) / 1000;
}

const idIn = (line: string): string => /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/.exec(line)?.[0] ?? "";
