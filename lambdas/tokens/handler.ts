import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Context } from "aws-lambda";
import { Members } from "../registry/members";
import { reportAccessDenied } from "../shared/access-denied";
import { clientDefaults, documentClient } from "../shared/aws-clients";
import { environmentOf, text } from "../shared/env";
import { instrument } from "../shared/instrument";
import { errorFields, telemetryOf } from "../shared/telemetry";
import { type TokenEvent, withAccess } from "./access-token";
import type { definition } from "./definition";
import type { PoolUser } from "./second-factor-claim";

const env = environmentOf<typeof definition>()({ TENANT_MEMBERS_TABLE: text });
const telemetry = telemetryOf("tokens", env);
// One attempt of each call fits into Cognito's 5 seconds, with a cold start.
const settings = { ...clientDefaults, maxAttempts: 2, requestHandler: { requestTimeout: 1_500 } };
const cognito = instrument(new CognitoIdentityProviderClient(settings), telemetry);
const documents = documentClient(telemetry, settings);

/** Whether Cognito challenges the user's sign-ins for a code. */
async function isOn({ userPoolId, userName }: PoolUser): Promise<boolean> {
  const { UserMFASettingList = [] } = await cognito.send(
    new AdminGetUserCommand({ UserPoolId: userPoolId, Username: userName }),
  );
  return UserMFASettingList.length > 0;
}

/** The user pool's pre token generation trigger. */
export async function handler(
  event: TokenEvent,
  context: Pick<Context, "awsRequestId">,
): Promise<TokenEvent> {
  const started = Date.now();
  telemetry.begin(context.awsRequestId);
  let failed = true;
  try {
    const answered = await withAccess(event, {
      isOn,
      recordOf: (tenantId, userId) => {
        const members = new Members(documents, env.TENANT_MEMBERS_TABLE, tenantId);
        return {
          since: async () => (await members.get(userId))?.second_factor_since,
          remove: async () => void (await members.removeSecondFactor(userId)),
        };
      },
    });
    failed = false;
    return answered;
  } catch (error) {
    const fields = { trigger: "tokens" };
    if (!reportAccessDenied(telemetry, error, fields)) {
      telemetry.log("ERROR", "invocation failed", { ...fields, ...errorFields(error) });
    }
    throw error;
  } finally {
    telemetry.invocation({
      function_request_id: context.awsRequestId,
      trigger: "tokens",
      failed,
      duration_ms: Date.now() - started,
    });
  }
}
