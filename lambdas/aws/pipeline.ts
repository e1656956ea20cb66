import type { HttpRequest } from "@smithy/core/transport";

/** What the SDK's middleware knows of a command. */
export interface Context {
  /** `QueryCommand`. */
  readonly commandName: string;
  /** Parts of the user agent: name and version. */
  userAgent?: readonly (readonly [name: string, version?: string])[];
}

export interface Call {
  readonly input: object;
  /** Absent until the input is encoded. */
  readonly request?: HttpRequest;
}

export interface Result {
  readonly response: unknown;
  readonly output: object;
}

export type Handler = (call: Call) => Promise<Result>;
export type Middleware = (next: Handler, context: Context) => Handler;

/** The part of a command of the SDK, and of its middleware stack, that a client uses. */
export interface Command {
  resolveMiddleware(stack: unknown, config: unknown, options?: unknown): Handler;
}
interface Stack {
  applyToStack(stack: unknown): void;
}

/** Resolves an endpoint from the command's input by rules; {@link Pipeline} has a fixed one. */
const ENDPOINT_RULES = "endpointV2Middleware";

/**
 * A middleware stack for the SDK's commands in the order of insertion, without the sorting and copying that the SDK's own
 * repeats for each command.
 */
export class Pipeline {
  private readonly middlewares: Map<string, Middleware>;

  /** @param last sends the request; nothing comes after it. */
  constructor(
    private readonly last: Middleware,
    middlewares?: ReadonlyMap<string, Middleware>,
  ) {
    this.middlewares = new Map(middlewares);
  }

  /** Adds a middleware inside those that are there; one of the same name takes its place. */
  add(middleware: Middleware, { name }: { readonly name: string }): void {
    if (name !== ENDPOINT_RULES) this.middlewares.set(name, middleware);
  }

  /** As {@link add}: lib-dynamodb adds its conversions relative to the SDK's layers, in the order in which they apply. */
  addRelativeTo(middleware: Middleware, options: { readonly name: string }): void {
    this.add(middleware, options);
  }

  /** This pipeline with a command's middleware. */
  concat(command: Stack): Pipeline {
    const joined = new Pipeline(this.last, this.middlewares);
    command.applyToStack(joined);
    return joined;
  }

  /** @param _send the SDK's own way to send, which `last` replaces. */
  resolve(_send: unknown, context: Context): Handler {
    const never: Handler = () => Promise.reject(new Error("the last middleware has no next"));
    return [...this.middlewares.values()].reduceRight(
      (next, middleware) => middleware(next, context),
      this.last(never, context),
    );
  }
}
