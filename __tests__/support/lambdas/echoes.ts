import type { RoutedFunction } from "../../../api/routes";
import type { Caller, RouteHandlers } from "../../../lambdas/shared/http";

type Echo<Handler> = Handler extends (request: infer Request) => unknown
  ? (request: Request) => Promise<object>
  : never;

/** Handlers that reply with anything, for tests of what surrounds a handler. */
export type Echoes<F extends RoutedFunction> = {
  readonly [K in keyof RouteHandlers<F, Caller>]: Echo<RouteHandlers<F, Caller>[K]>;
};

/** The same as `createHandler` takes them. */
export const asHandlers = <F extends RoutedFunction>(echoes: Echoes<F>) =>
  echoes as unknown as RouteHandlers<F, Caller>;
