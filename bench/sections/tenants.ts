import { join } from "node:path";
import type { BenchOptions, Measured, Row, Section } from "../report/section";
import { median } from "../report/statistics";
import { type Account, seedTenants, startAccount } from "../support/account";
import { drive, nodeDriver } from "../support/drive";
import { listItems, tenantId } from "../support/events";

const REQUESTS = 1_000;
const TENANTS = [1, 10, 100] as const;

/** Requests of a known tenant before those of new ones. */
const WARM_UP = 200;
const NEW_TENANTS = 50;

/** The data function's calls of STS, and the cost of a tenant's first request. */
export const tenants: Section = {
  name: "tenants",
  title: "Tenants of one data function, GET /data through the enforcing endpoint",
  async measure({ runs, directory, progress }: BenchOptions): Promise<Measured> {
    const account = await startAccount(directory);
    await seedTenants(
      account,
      Array.from({ length: Math.max(...TENANTS) }, (_, tenant) => tenantId(tenant)),
      1,
    );
    const rows: Row[] = [];
    for (const count of TENANTS) {
      progress(`counting STS calls in ${REQUESTS} requests of ${tenantCount(count)}`);
      rows.push({
        measure: `AssumeRole in ${REQUESTS} requests of ${tenantCount(count)}`,
        unit: "calls",
        samples: [await assumeRoleCalls(account, directory, count)],
      });
    }
    const known: number[] = [];
    const first: number[] = [];
    for (let run = 1; run <= runs; run++) {
      progress(`sending first requests of ${NEW_TENANTS} tenants (${run} of ${runs})`);
      const { milliseconds } = await driveTenants(account, directory, [
        ...Array.from({ length: WARM_UP }, () => 0),
        ...Array.from({ length: NEW_TENANTS }, (_, index) => [index + 1, 0]).flat(),
      ]);
      const afterWarmUp = milliseconds.slice(WARM_UP);
      first.push(median(afterWarmUp.filter((_, index) => index % 2 === 0)));
      known.push(median(afterWarmUp.filter((_, index) => index % 2 === 1)));
    }
    rows.push({
      measure: "first request of a new tenant",
      unit: "ms",
      samples: first,
      beside: { what: "known tenant", samples: known },
    });
    return {
      rows,
      notes: [
        `First requests: medians of ${NEW_TENANTS} tenants, each beside a request of a known one, on a warm function.`,
        "They call STS and read the tenant's status; STS runs on this machine, with less latency than in AWS.",
      ],
    };
  },
};

/** @throws Error when the function called STS more than once per tenant: credentials live for an hour. */
async function assumeRoleCalls(account: Account, directory: string, count: number): Promise<number> {
  // Several policies decide each call.
  const calls = new Set<string>();
  const stop = account.endpoint.onDecision(({ action, requestId }) => {
    if (action === "sts:AssumeRole") calls.add(requestId);
  });
  try {
    await driveTenants(
      account,
      directory,
      Array.from({ length: REQUESTS }, (_, request) => request % count),
    );
  } finally {
    stop();
  }
  if (calls.size !== count) throw new Error(`${calls.size} calls of AssumeRole for ${count} tenants`);
  return calls.size;
}

/** Sends a request of each tenant in `order` to the data function, in a fresh process. */
function driveTenants(account: Account, directory: string, order: readonly number[]) {
  const env = account.environmentOf("data");
  const events = Array.from({ length: Math.max(...order) + 1 }, (_, tenant) =>
    listItems(tenantId(tenant), env),
  );
  const handler = join(account.bundles.data.directory, "index.js");
  return drive(nodeDriver, { handler, events, order }, env, directory);
}

const tenantCount = (count: number): string => `${count} ${count === 1 ? "tenant" : "tenants"}`;
