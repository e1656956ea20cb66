import type { ApiClient, ApiRequest, ApiResponse } from "@saas/api-client/api";
import { routes } from "../../api/routes";
import type { Tally } from "./tally";

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

/** Calls routes by their names, and counts what is answered. */
export class Caller {
  constructor(
    private readonly api: Pick<ApiClient, "send">,
    private readonly tally: Tally,
  ) {}

  /** Any status is an answer. @throws UnreachableError */
  async call(route: RouteName, { params = {}, query, ...request }: Call = {}): Promise<ApiResponse> {
    const found = routes.find(({ method, path }) => `${method} ${path}` === route);
    if (found === undefined) throw new Error(`no route ${route}`);
    const path = found.path.replaceAll(/\{(\w+)(\+?)\}/g, (_, name: string, greedy: string) => {
      const value = params[name];
      if (value === undefined) throw new Error(`${route} needs ${name}`);
      return greedy === "+" ? value.split("/").map(encodeURIComponent).join("/") : encodeURIComponent(value);
    });
    const answer = await this.api.send(
      found.method,
      query === undefined ? path : `${path}?${query}`,
      request,
    );
    this.tally.count(route, answer.status);
    return answer;
  }
}
