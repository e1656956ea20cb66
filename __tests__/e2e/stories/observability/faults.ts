import { AwsError, type Exchange, readBody } from "@saas/local-aws/endpoint";
import type { LocalPlatform } from "../../../../develop/start/platform";

/** What happens to the calls that functions make for requests. */
export type Fault = "none" | "refused" | "broken";

/** What the endpoint is made of, as far as faults need it. */
interface Dispatching {
  dispatch(exchange: Exchange): Promise<void>;
}

/**
 * Makes AWS fail, for functions that serve requests alone: their calls carry the request's id in the user agent. Errors repeat what
 * the call was about, as AWS's do: names of resources with their keys, values in quotes, addresses.
 */
export function faultsOf(platform: LocalPlatform) {
  const endpoint = platform.endpoint as unknown as Dispatching;
  const dispatch = endpoint.dispatch.bind(endpoint);
  const requestIds = new Set<string>();
  const state = { fault: "none" as Fault };
  endpoint.dispatch = async (exchange) => {
    const { request, call } = exchange;
    const id = / request\/([\w-]+)/.exec(request.headers["user-agent"] ?? "")?.[1];
    if (id !== undefined) requestIds.add(id);
    if (id === undefined || state.fault === "none") return dispatch(exchange);
    const sent = (await readBody(request, 1_000_000)).toString();
    const addresses = (sent.match(/[\w.-]+@[\w.-]+/g) ?? []).join(" ");
    const said = `'${sent}' on resource: arn:aws:s3:::bucket${decodeURIComponent(call.target.path)}, given ${addresses}`;
    if (state.fault === "refused")
      throw new AwsError("AccessDeniedException", `User is not authorized: ${said}`, 403);
    throw new AwsError("InternalFailure", `The value failed: ${said}`, 500);
  };
  return { requestIds, set: (fault: Fault) => Object.assign(state, { fault }) };
}
