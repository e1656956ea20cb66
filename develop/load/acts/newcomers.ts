import { randomBytes } from "node:crypto";
import { signIn } from "@saas/api-client/sign-in";
import { newPassword } from "@saas/api-client/target";
import type { Act } from "./act";

/** What strangers do: they come, or mistype. */
export const newcomerActs: readonly Act[] = [
  {
    name: "onboard a company",
    weight: 0.6,
    run: async ({ anybody }) => {
      const run = randomBytes(4).toString("hex");
      await anybody.call("POST /onboarding", {
        headers: { "idempotency-key": `load-${run}` },
        body: { tenant_name: `Newcomer ${run}`, admin_email: `newcomer-${run}@example.com` },
      });
    },
  },
  {
    name: "onboard without a name",
    weight: 0.5,
    run: async ({ anybody }) => void (await anybody.call("POST /onboarding", { body: { tier: "standard" } })),
  },
  {
    name: "onboard in a hurry, faster than the route's limit lets anybody",
    weight: 0.15,
    run: async ({ anybody }) => {
      const body = { tier: "standard" };
      await Promise.all(Array.from({ length: 25 }, () => anybody.call("POST /onboarding", { body })));
    },
  },
  {
    name: "sign in with a wrong password",
    weight: 0.6,
    run: async ({ target, company }) => {
      await signIn({ ...target, email: company.email, password: newPassword() }).catch(() => undefined);
    },
  },
];
