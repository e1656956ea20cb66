import { randomBytes } from "node:crypto";
import { ApiClient, type ApiRequest, type ApiResponse } from "@saas/api-client/api";
import { expectResponse } from "@saas/api-client/responses";
import { acceptInvitation, emailFor, newPassword, type Target } from "@saas/api-client/target";
import { apiKeyOf, userOf } from "@saas/api-client/tenant-api";
import { tenantCreated } from "../../api/onboarding";
import { routes } from "../../api/routes";

/** A tenant that sends requests. */
export interface Company {
  readonly tenantId: string;
  readonly tier: string;
  readonly email: string;
  readonly caller: Caller;
  /**
   * Repeats one invalid request, which costs the platform little, so that a small machine exceeds its limits too. It never
   * waits between requests, and never retries a throttled one.
   */
  readonly flood: (requests: number, atOnce: number) => Promise<void>;
}

/** Creates a tenant and signs its administrator in. @throws UnexpectedResponseError */
export async function newCompany(
  target: Target,
  operator: Caller,
  tier: string,
  tally: Tally,
): Promise<Company> {
  const run = randomBytes(4).toString("hex");
  const email = emailFor(target, `load-${run}`);
  const made = await operator.call("POST /admin/tenants", {
    body: { tenant_name: `Load ${run}`, admin_email: email, tier },
    headers: { "idempotency-key": `load-${run}` },
  });
  const { tenant_id: tenantId } = expectResponse(made, 201, tenantCreated);
  const { accessToken } = await acceptInvitation(target, email, newPassword());
  const apiKey = await apiKeyOf(target.apiEndpoint, accessToken);
  const headers = userOf(accessToken, apiKey);
  return {
    tenantId,
    tier,
    email,
    caller: new Caller(new ApiClient(target.apiEndpoint, headers), tally),
    flood: async (requests, atOnce) => {
      const url = `${target.apiEndpoint}/data?limit=0`;
      const request = { headers: { authorization: accessToken, "x-api-key": apiKey } };
      let left = requests;
      const sender = async () => {
        while (left-- > 0) {
          const response = await fetch(url, request);
          await response.arrayBuffer();
          tally.count("GET /data", response.status);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, sender));
    },
  };
}

export type RouteName = (typeof routes)[number] extends infer R
  ? R extends { method: infer M extends string; path: infer P extends string }
    ? `${M} ${P}`
    : never
  : never;

export interface Call extends ApiRequest {
  /** Values of the path's parameters, not encoded. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
}

/** Calls routes by their names, and counts the responses. */
export class Caller {
  constructor(
    private readonly api: Pick<ApiClient, "send">,
    private readonly tally: Tally,
  ) {}

  /** Returns the response, whatever its status. @throws UnreachableError */
  async call(route: RouteName, { params = {}, query, ...request }: Call = {}): Promise<ApiResponse> {
    const found = routes.find(({ method, path }) => `${method} ${path}` === route);
    if (found === undefined) throw new Error(`no route ${route}`);
    const path = found.path.replaceAll(/\{(\w+)(\+?)\}/g, (_, name: string, greedy: string) => {
      const value = params[name];
      if (value === undefined) throw new Error(`${route} needs ${name}`);
      return greedy === "+" ? value.split("/").map(encodeURIComponent).join("/") : encodeURIComponent(value);
    });
    const response = await this.api.send(
      found.method,
      query === undefined ? path : `${path}?${query}`,
      request,
    );
    this.tally.count(route, response.status);
    return response;
  }
}

/** Counts responses by route and status. */
export class Tally {
  private readonly counts = new Map<string, Map<number, number>>();
  private sent = 0;

  /** @param route `GET /path`, as in the route table */
  count(route: string, status: number): void {
    const statuses = this.counts.get(route) ?? new Map<number, number>();
    this.counts.set(route, statuses.set(status, (statuses.get(status) ?? 0) + 1));
    this.sent += 1;
  }

  get requests(): number {
    return this.sent;
  }

  /** Requests with a status from one to another, both included. */
  between(first: number, last: number): number {
    return [...this.counts.values()]
      .flatMap((statuses) => [...statuses])
      .reduce((sum, [status, count]) => sum + (status >= first && status <= last ? count : 0), 0);
  }

  /** One row per route, sorted, with the number of responses by status. */
  rows(): { readonly route: string; readonly statuses: Readonly<Record<string, number>> }[] {
    return [...this.counts]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([route, statuses]) => ({
        route,
        statuses: Object.fromEntries(
          [...statuses].sort(([one], [other]) => one - other).map(([s, n]) => [`${s}`, n]),
        ),
      }));
  }
}
