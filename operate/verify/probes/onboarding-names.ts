import { callRoute, expectSuccess } from "@saas/api-client/routes";
import { Skipped } from "../outcome";
import type { Probe } from "../probe";

/** A name in each kind of script that a validator may treat differently. */
const labels = ["Company & Sons", "Müller-Söhne", "東京商事", "شركة النور"];

export const onboardingNames: Probe = {
  name: "onboarding-names",
  assumes:
    "API Gateway's request validator lets names of every script pass, and leaves what it cannot judge to the function",
  source:
    "API Gateway developer guide, data models for REST APIs (JSON schema draft 4); the regular expressions that its validator takes: not documented",
  otherwise:
    "read the header x-validation-error of the refusal, and remove the pattern from the request models: stacks/constructs/api/request-model.ts",
  meaningful: ["aws", "emulator", "local"],
  run: async ({ environment, api, operator, tenants }) => {
    const { access } = environment.onboarding;
    if (access === "closed") throw new Skipped("onboarding.access is closed: nobody onboards here");
    const client = access === "open" ? api : operator;
    for (const label of labels) {
      await tenants.make(label, async ({ name, email }) => {
        const body = { tenant_name: name, admin_email: email };
        const response = await callRoute(client, "POST /onboarding", { body });
        return expectSuccess("POST /onboarding", response).tenant_id;
      });
    }
    return `tenants onboarded: ${labels.join(", ")}`;
  },
};
