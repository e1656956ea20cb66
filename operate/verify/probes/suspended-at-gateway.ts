import type { ApiResponse } from "@saas/api-client/api";
import { userOf } from "@saas/api-client/tenant-api";
import { at } from "../../support/json";
import { Untrue } from "../outcome";
import type { Probe } from "../probe";
import { inSeconds, until } from "../wait";

/** Time within which the API refuses a disabled key. */
const SECONDS = 30;

export const suspendedAtGateway: Probe = {
  name: "suspended-at-gateway",
  assumes: `API Gateway itself refuses a suspended tenant's API key within ${SECONDS} seconds`,
  source:
    "API Gateway API reference, UpdateApiKey (enabled); how long a change takes to count: not documented",
  otherwise:
    "functions refuse the tenant by its status within 30 seconds all the same; say how long the gateway takes in docs/tenants.md, Suspension",
  meaningful: ["aws", "emulator", "local"],
  run: async ({ clock, plane, tenants }) => {
    const { api, session, tenantId } = await tenants.signedIn("Suspended");
    const ask = () => api.send("GET", "/data?limit=1");
    const before = await ask();
    if (before.status !== 200) throw new Untrue(`the active tenant gets ${before.status}`);
    // The gateway's response to an unknown key; a function responds differently to a suspended tenant.
    const refusal = await api
      .as(userOf(session.accessToken, "no-such-key-no-such-key"))
      .send("GET", "/data?limit=1");
    await plane.change(await plane.tenant(tenantId), { status: "suspended" });
    const waiting = { clock, seconds: SECONDS, everyMs: 250 };
    const { after } = await until("a refusal by the gateway", waiting, async () => {
      const response = await ask();
      return response.status === 403 && detailOf(response) === detailOf(refusal) ? response : undefined;
    });
    return `refused by the gateway after ${inSeconds(after)}`;
  },
};

const detailOf = ({ body }: ApiResponse): unknown => at(body, "detail");
