import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { simulatedAddress } from "@saas/api-client/addresses";
import { passwordSetter } from "@saas/api-client/operator";
import { operatorApi } from "@saas/api-client/operator-api";
import { readOutputs, regionOf } from "@saas/api-client/outputs";
import type { Target } from "@saas/api-client/target";
import { loadEnvironments } from "../../environments/load";
import { endToEndSuite } from "../support/suites/end-to-end/suite";

const outputs = process.env.E2E_OUTPUTS;

if (outputs === undefined) {
  process.stderr.write(
    "The end-to-end suite on a deployment needs E2E_OUTPUTS=<file from `terraform output -json`> and AWS credentials.\n",
  );
}

(outputs === undefined ? describe.skip : describe)("a deployment", () => {
  // Silos go through the registry and a review: no suite deploys them.
  endToEndSuite(async () => deployedTarget(outputs ?? ""), false);
});

/** A deployment with open onboarding; passwords are set with the operator's AWS credentials. */
function deployedTarget(file: string): Target {
  const ids = readOutputs(file);
  const signIn = { region: regionOf(ids.userPoolId), userPoolId: ids.userPoolId, clientId: ids.clientId };
  // The stage is named after the environment.
  const stage = new URL(ids.apiEndpoint).pathname.slice(1);
  const environment = loadEnvironments().find(({ name }) => name === stage);
  return {
    ...signIn,
    apiEndpoint: ids.apiEndpoint,
    invitations: async () => undefined,
    setPassword: passwordSetter(signIn),
    emailFor: simulatedAddress,
    operator: operatorApi({
      endpoint: ids.apiEndpoint,
      region: signIn.region,
      credentials: defaultProvider(),
    }),
    ...(environment !== undefined && { corsOrigins: environment.cors.allowOrigins }),
  };
}
