import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { loadEnvironments } from "../../environments/load";
import { simulatedAddress } from "../../tools/client/addresses";
import { passwordSetter } from "../../tools/client/operator";
import { operatorApi } from "../../tools/client/operator-api";
import { readOutputs, regionOf } from "../../tools/client/outputs";
import type { Target } from "../../tools/client/target";
import { endToEndSuite } from "./suite";

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
