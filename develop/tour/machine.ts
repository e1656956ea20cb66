import { machineToken, tokenUrlOf } from "@saas/api-client/machine";
import { expectResponse } from "@saas/api-client/responses";
import type { Target } from "@saas/api-client/target";
import { userOf } from "@saas/api-client/tenant-api";
import { newCredential } from "../../api/credential-views";
import type { Company } from "./company";
import type { Narrator } from "./narrator";

/** An administrator gives a program access that reads items and cannot write any, and takes it away. */
export async function showMachine(
  narrator: Narrator,
  target: Target,
  { api, apiKey }: Company,
): Promise<void> {
  const tokenUrl = await tokenUrlOf(target);
  if (tokenUrl === undefined) return;
  const body = { name: "Nightly report", scopes: ["data:read"], expires_in_days: 1 };
  const credential = await narrator.step(
    "create a machine credential that may read items",
    async () => expectResponse(await api.send("POST", "/tenant/credentials", { body }), 201, newCredential),
    ({ client_id }) => `client ${client_id}; its secret is shown this once`,
  );
  await narrator.step(
    "the program reads items, and cannot write any",
    async () => {
      const { client_id: clientId, client_secret: clientSecret } = credential;
      const program = api.as(userOf(await machineToken(tokenUrl, { clientId, clientSecret }), apiKey));
      const read = await program.send("GET", "/data?limit=1");
      const written = await program.send("POST", "/data", { body: { item_id: "report", data: 1 } });
      if (read.status !== 200 || ![401, 403].includes(written.status)) {
        throw new Error(`reading got ${read.status}, writing ${written.status}`);
      }
      return written.status;
    },
    (status) => `writing is refused with ${status}`,
  );
  await narrator.step(
    "revoke the credential",
    async () => {
      const { status } = await api.send("DELETE", `/tenant/credentials/${credential.credential_id}`);
      if (status !== 204) throw new Error(`got ${status}`);
    },
    () => "it gets no more tokens",
  );
}
