import type { ApiResponse } from "@saas/api-client/api";
import type { Row } from "../usage/questions";
import { Untrue } from "./outcome";
import { until } from "./wait";
import type { World } from "./world";

/** A line usually reaches Logs Insights within a minute; the maximum is not documented. */
const LOG_SECONDS = 180;

/** The access log's line of a request, by the id that its response has. @throws Untrue if it does not arrive */
export async function loggedRequest({ clock, questions }: World, response: ApiResponse): Promise<Row> {
  const id = response.headers.get("x-request-id");
  if (id === null || !/^[\w-]+$/.test(id)) throw new Untrue(`${response.request} has no request id: ${id}`);
  const text = `filter message = "access" and request_id = "${id}"
| fields tenant_id, api_key_id, route, status, error, trace_id`;
  const from = clock.now() - 60_000;
  const waiting = { clock, seconds: LOG_SECONDS, everyMs: 3_000 };
  const { found } = await until(`the access log's line of ${response.request}`, waiting, async () => {
    const period = { from, to: clock.now() + 60_000 };
    const [line] = await questions.query("a request's line", { of: "access", text }, period);
    return line;
  });
  return found;
}
