import { type Owners, ownersOf, tenantOf } from "./owners";
import type { Period } from "./period";
import { type LoggedTenant, numberIn, type Questions, type Row } from "./questions";

/** Usage in numbers; times in milliseconds, sizes in bytes. Null: no measurement. */
export interface Amounts {
  readonly requests: number;
  /** Responses with 5xx. */
  readonly errors: number;
  /** Responses with 4xx except 429. */
  readonly client_errors: number;
  /** Responses with 429. */
  readonly throttles: number;
  readonly p50_ms: number | null;
  readonly p99_ms: number | null;
  readonly read_units: number;
  readonly write_units: number;
  /** Duration of function invocations. */
  readonly function_ms: number;
}

/** Adds up rows of requests by status, latency and work. */
function amountsOf(requests: readonly Row[], latency: Row | undefined, work: readonly Row[]): Amounts {
  const counted = (holds: (status: number) => boolean) =>
    sum(
      requests.filter((row) => holds(numberIn(row, "status"))),
      "requests",
    );
  return {
    requests: sum(requests, "requests"),
    errors: counted((status) => status >= 500),
    client_errors: counted((status) => status >= 400 && status < 500 && status !== 429),
    throttles: counted((status) => status === 429),
    p50_ms: numberOrNull(latency, "p50"),
    p99_ms: numberOrNull(latency, "p99"),
    read_units: sum(work, "reads"),
    write_units: sum(work, "writes"),
    function_ms: sum(work, "milliseconds"),
  };
}

export const sum = (rows: readonly Row[], column: string): number =>
  rows.reduce((total, row) => total + numberIn(row, column), 0);

const numberOrNull = (row: Row | undefined, column: string): number | null =>
  row?.[column] === undefined ? null : Number(row[column]);

/** Rows by the value of a column, in the order of the values. */
export function grouped(rows: readonly Row[], column: string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  const sorted = [...rows].sort((one, other) => compare(one[column] ?? "", other[column] ?? ""));
  for (const row of sorted) {
    const value = row[column] ?? "";
    groups.set(value, [...(groups.get(value) ?? []), row]);
  }
  return groups;
}

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** The usage of one of all tenants; bytes are the average of the measurements. */
export type TenantAmounts = Amounts & Stored & { readonly tenant_id: string };

/**
 * The usage of all tenants with requests or stored data.
 * @param registry the existing tenants
 * @throws as {@link Questions.ask}
 */
export async function usageOfAll(
  questions: Pick<Questions, "askOfAll">,
  period: Period,
  registry: readonly LoggedTenant[],
): Promise<TenantAmounts[]> {
  const owners = await ownersOf(questions, period, registry);
  const groups = async (question: Parameters<Questions["askOfAll"]>[0]) => {
    const rows = await questions.askOfAll(question, period);
    const owned = rows.flatMap((row) => {
      const tenant_id = tenantOf(row, owners);
      return tenant_id === undefined ? [] : [{ ...row, tenant_id }];
    });
    return grouped(owned, "tenant_id");
  };
  const [requests, latency, work, storage] = await Promise.all([
    groups("usage_of_all_requests"),
    groups("usage_of_all_latency"),
    groups("usage_of_all_work"),
    groups("usage_of_all_storage"),
  ]);
  const tenants = new Set([...requests.keys(), ...work.keys(), ...storage.keys()]);
  return [...tenants].sort().map((tenant_id) => {
    const stored = storage.get(tenant_id)?.[0];
    return {
      tenant_id,
      ...amountsOf(requests.get(tenant_id) ?? [], latency.get(tenant_id)?.[0], work.get(tenant_id) ?? []),
      item_bytes: numberOrNull(stored, "item_bytes"),
      file_bytes: numberOrNull(stored, "file_bytes"),
    };
  });
}

/** The usage of one tenant in a period; the command's `--json`. */
export interface TenantUsage {
  readonly tenant_id: string;
  /** ISO 8601, in UTC; `to` is exclusive. */
  readonly from: string;
  readonly to: string;
  readonly total: Amounts & Stored;
  readonly routes: readonly (Amounts & { readonly route: string })[];
  readonly days: readonly (Amounts & Stored & { readonly day: string })[];
}

/** Bytes of the last measurement; null: none in this period. */
interface Stored {
  readonly item_bytes: number | null;
  readonly file_bytes: number | null;
}

const keyOf = (tenantId: string, owners: Owners): string | undefined =>
  [...owners].find(([, owner]) => owner === tenantId)?.[0];

const DAY = "bin(1d)";
const dayOf = (row: Row): string => (row[DAY] ?? "").slice(0, 10);

/** The full usage of a tenant. @throws as {@link Questions.ask} */
export async function usageOfTenant(
  questions: Pick<Questions, "ask" | "askOfAll">,
  { tenant_id, api_key_id }: LoggedTenant,
  period: Period,
): Promise<TenantUsage> {
  // A deleted tenant's key is only in the logs.
  const key = api_key_id ?? keyOf(tenant_id, await ownersOf(questions, period));
  const tenant = { tenant_id, ...(key !== undefined && { api_key_id: key }) };
  const ask = (question: Parameters<Questions["ask"]>[0]) => questions.ask(question, period, tenant);
  // An account can run 30 queries at a time, dashboards' included.
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
    tenant_id,
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
