import { createPrivateKey } from "node:crypto";
import { jwk } from "cognito-local/lib/keys/cognitoLocal.private.json";
import { requestSuite } from "./requests";
import { startSynthesizedPlatform } from "./support/platform";

requestSuite(startSynthesizedPlatform, {
  kid: jwk.kid,
  key: createPrivateKey({ key: jwk, format: "jwk" }),
});
