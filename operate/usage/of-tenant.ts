import { type Amounts, amountsOf, grouped, numberOrNull } from "./amounts";
import type { Period } from "./period";
import type { Questions, Row } from "./questions";

/** What one tenant used in a time; the command's `--json`. */
export interface TenantUsage {
  readonly tenant_id: string;
  /** ISO 8601, in UTC; `to` is not part of it. */
  readonly from: string;
  readonly to: string;
  readonly total: Amounts & Stored;
  readonly routes: readonly (Amounts & { readonly route: string })[];
  readonly days: readonly (Amounts & Stored & { readonly day: string })[];
}

/** Bytes, as they were measured last; null: not in this time. */
export interface Stored {
  readonly item_bytes: number | null;
  readonly file_bytes: number | null;
}

const DAY = "bin(1d)";
const dayOf = (row: Row): string => (row[DAY] ?? "").slice(0, 10);

/** Asks for everything about a tenant. @throws as {@link Questions.ask} */
export async function usageOfTenant(
  questions: Pick<Questions, "ask">,
  tenantId: string,
  period: Period,
): Promise<TenantUsage> {
  const ask = (question: Parameters<Questions["ask"]>[0]) => questions.ask(question, period, tenantId);
  // An account has places for 30 queries at the same time, dashboards' included.
  const [requests, latency, byRoute, byDay, work, storage] = await Promise.all([
    ask("usage_requests"),
    ask("usage_latency"),
    ask("usage_latency_by_route"),
    ask("usage_latency_by_day"),
    ask("usage_work"),
    ask("usage_storage"),
  ]);
  const measured = [...storage].sort((one, other) => (dayOf(one) < dayOf(other) ? -1 : 1));
  return {
    tenant_id: tenantId,
    from: new Date(period.from).toISOString(),
    to: new Date(period.to).toISOString(),
    total: { ...amountsOf(requests, latency[0], work), ...storedIn(measured) },
    routes: keysOf("route", requests, work).map((route) => ({
      route,
      ...amountsOf(
        requests.filter((row) => row.route === route),
        byRoute.find((row) => row.route === route),
        work.filter((row) => row.route === route),
      ),
    })),
    days: keysOf(DAY, requests, work, storage).map((key) => ({
      day: key.slice(0, 10),
      ...amountsOf(
        requests.filter((row) => row[DAY] === key),
        byDay.find((row) => row[DAY] === key),
        work.filter((row) => row[DAY] === key),
      ),
      ...storedIn(measured.filter((row) => row[DAY] === key)),
    })),
  };
}

const keysOf = (column: string, ...answers: readonly (readonly Row[])[]): string[] => [
  ...grouped(answers.flat(), column).keys(),
];

/** The last measurement of each; items are not measured every day. */
function storedIn(measured: readonly Row[]): Stored {
  const last = (column: string) => measured.findLast((row) => row[column] !== undefined);
  return {
    item_bytes: numberOrNull(last("items"), "items"),
    file_bytes: numberOrNull(last("files"), "files"),
  };
}
