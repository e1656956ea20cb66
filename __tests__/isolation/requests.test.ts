import { createPrivateKey } from "node:crypto";
import { jwk } from "cognito-local/lib/keys/cognitoLocal.private.json";
import { startSynthesizedPlatform } from "../support/local-platform";
import { requestSuite } from "../support/suites/requests/suite";

requestSuite(startSynthesizedPlatform, {
  singleSignOn: true,
  poolKey: { kid: jwk.kid, key: createPrivateKey({ key: jwk, format: "jwk" }) },
  // Deploys a silo as soon as a tenant awaits it.
  silo: (platform) => ({ tier: "dedicated", deploy: () => platform.idle() }),
});
