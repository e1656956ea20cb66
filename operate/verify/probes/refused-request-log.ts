import { loggedRequest } from "../access-log";
import { Untrue } from "../outcome";
import type { Probe } from "../probe";

export const refusedRequestLog: Probe = {
  name: "refused-request-log",
  assumes:
    "the access log's line of a request that never reached a function is JSON, with the type of the refusal",
  source: "API Gateway developer guide, variables for access logging: what has no value is written as -",
  otherwise: "quote the variable that is absent in stacks/constructs/api/access-log.ts",
  meaningful: ["aws", "emulator", "local"],
  run: async (world) => {
    // Logs Insights finds a request by its field request_id only where the line is JSON.
    const line = await loggedRequest(world, await world.api.send("GET", "/data?limit=1"));
    if (line.status !== "401" || line.error !== "UNAUTHORIZED") {
      throw new Untrue(
        `the line has status ${line.status} and error ${line.error}, not 401 and UNAUTHORIZED`,
      );
    }
    return `line with status ${line.status} and error ${line.error}`;
  },
};
