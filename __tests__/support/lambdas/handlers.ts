import { type RoutedFunction, routes } from "../../../api/routes";
import type { Caller, RouteHandlers } from "../../../lambdas/shared/http";

/** Every route of a function of the route table, served by one handler. */
export function handlersOf<F extends RoutedFunction>(
  name: F,
  handler: (request: { body?: unknown }) => Promise<{ status: number }>,
): RouteHandlers<F, Caller> {
  const own = routes.filter((route) => route.function === name);
  return Object.fromEntries(
    own.map(({ method, path }) => [`${method} ${path}`, handler]),
  ) as unknown as RouteHandlers<F, Caller>;
}
