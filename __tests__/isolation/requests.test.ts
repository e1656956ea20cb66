import { createPrivateKey } from "node:crypto";
import { jwk } from "cognito-local/lib/keys/cognitoLocal.private.json";
import { startSynthesizedPlatform } from "../support/local-platform";
import { requestSuite } from "./requests";

requestSuite(startSynthesizedPlatform, {
  kid: jwk.kid,
  key: createPrivateKey({ key: jwk, format: "jwk" }),
});
