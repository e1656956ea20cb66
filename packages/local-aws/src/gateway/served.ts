import type { GatewayRequest } from "./request";
import type { Handled } from "./request-handler";

/** A request with its answer, for access log and metrics. */
export interface ServedRequest extends Handled {
  readonly request: GatewayRequest;
  /** From the request's arrival to the answer. */
  readonly milliseconds: number;
}
