import { expectProblem, expectResponse } from "@saas/api-client/responses";
import { claimedDomain, singleSignOn } from "../../api/connections";
import type { Company } from "./company";
import type { Narrator } from "./narrator";

/**
 * An administrator claims the company's domain, as the first step to its identity provider. The tour has no domain to
 * prove and no provider, so that it ends there. An environment without single sign-on has none of it.
 * @param domain one that nobody has
 */
export async function showSingleSignOn(narrator: Narrator, { api }: Company, domain: string): Promise<void> {
  if ((await api.send("GET", "/tenant/sso")).status === 409) return;
  const claimed = await narrator.step(
    "claim the company's domain for single sign-on",
    async () =>
      expectResponse(await api.send("POST", "/tenant/sso/domains", { body: { domain } }), 200, claimedDomain),
    ({ record_name, record_value }) => `DNS is to say: ${record_name} TXT ${record_value}`,
  );
  await narrator.step(
    "until then, the domain leads to no identity provider",
    async () => {
      expectProblem(await api.send("GET", `/sign-in?domain=${claimed.domain}`), 404);
      const { domains } = expectResponse(await api.send("GET", "/tenant/sso"), 200, singleSignOn);
      if (domains.some(({ verified_at }) => verified_at !== undefined))
        throw new Error("a domain is verified");
    },
    () => "users sign in with passwords",
  );
  await narrator.step(
    "release the domain",
    async () => {
      const { status } = await api.send("DELETE", `/tenant/sso/domains/${domain}`);
      if (status !== 204) throw new Error(`got ${status}`);
    },
    () => "released",
  );
}
