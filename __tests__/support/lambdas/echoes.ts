import { type RoutedFunction, routes } from "../../../api/routes";
import type { Caller, RouteHandlers } from "../../../lambdas/shared/http";

type Echo<Handler> = Handler extends (request: infer Request) => unknown
  ? (request: Request) => Promise<object>
  : never;

/** Handlers that reply with anything, for tests of what surrounds a handler. */
export type Echoes<F extends RoutedFunction> = {
  readonly [K in keyof RouteHandlers<F, Caller>]: Echo<RouteHandlers<F, Caller>[K]>;
};

/**
 * Handlers of every route of a function, as `createHandler` takes them.
 * @param otherwise handles the routes that have no echo of their own.
 */
export function asHandlers<F extends RoutedFunction>(
  name: F,
  echoes: Partial<Echoes<F>>,
  otherwise: (request: { body?: unknown }) => Promise<object> = async () => ({ status: 200 }),
): RouteHandlers<F, Caller> {
  const own = routes.filter((route) => route.function === name);
  const handlers = own.map(({ method, path }) => [`${method} ${path}`, otherwise]);
  return { ...Object.fromEntries(handlers), ...echoes } as unknown as RouteHandlers<F, Caller>;
}
