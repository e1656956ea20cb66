import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Context } from "aws-lambda";
import { Allowance } from "../registry/allowance";
import { bindingOfClient, MachineClients } from "../registry/machine-clients";
import { Members } from "../registry/members";
import { reportAccessDenied } from "../shared/access-denied";
import { clientDefaults, documentClient } from "../shared/aws-clients";
import { environmentOf, integer, text } from "../shared/env";
import { instrument } from "../shared/instrument";
import { errorFields, telemetryOf } from "../shared/telemetry";
import { federatedUserOf, type TokenEvent, withAccess } from "./access-token";
import type { definition } from "./definition";
import { FederatedUsers } from "./federated-user";
import { MachineRefusedError, type MachineTokenEvent, withTenantOfMachine } from "./machine-token";
import { Refused } from "./refused";
import type { PoolUser } from "./second-factor-claim";
import { isSignUp, requireConnection, type SignUpEvent } from "./sign-up";

const env = environmentOf<typeof definition>()({
  TENANT_MEMBERS_TABLE: text,
  MACHINE_TOKENS_PER_HOUR: integer(1, 100_000),
});
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

const connections = new FederatedUsers(documents, env.TENANT_MEMBERS_TABLE);

type PoolEvent = TokenEvent & MachineTokenEvent & SignUpEvent;

/** The event with the answer: see {@link withAccess}, {@link withTenantOfMachine} and {@link requireConnection}. */
function answer(event: PoolEvent): Promise<PoolEvent> {
  if (isSignUp(event)) return requireConnection(event, connections);
  if (event.triggerSource === "TokenGeneration_ClientCredentials") {
    const table = env.TENANT_MEMBERS_TABLE;
    return withTenantOfMachine(event, {
      bindingOf: (clientId) => bindingOfClient(documents, table, clientId),
      mayTake: async (tenantId) => {
        const limit = { seconds: 3600, most: env.MACHINE_TOKENS_PER_HOUR };
        const allowance = new Allowance(
          documents,
          table,
          tenantId,
          "machine_tokens",
          limit,
          () => new Date(),
        );
        return (await allowance.take(1)) === undefined;
      },
      recordUse: ({ tenant_id, client_id }) =>
        new MachineClients(documents, table, tenant_id).change(client_id, {
          last_used_at: new Date().toISOString(),
        }),
      now: Date.now,
    });
  }
  return withAccess(event, {
    isOn,
    connections,
    recordOf: (tenantId, userId) => {
      const members = new Members(documents, env.TENANT_MEMBERS_TABLE, tenantId);
      return {
        since: async () => (await members.get(userId))?.second_factor_since,
        remove: async () => void (await members.removeSecondFactor(userId)),
      };
    },
  });
}

/** The user pool's triggers: before it makes a user, and before it generates a token. */
export async function handler(event: PoolEvent, context: Pick<Context, "awsRequestId">): Promise<PoolEvent> {
  const started = Date.now();
  telemetry.begin(context.awsRequestId);
  let failed = true;
  try {
    const answered = await answer(event);
    failed = false;
    if (event.triggerSource === "TokenGeneration_HostedAuth" && federatedUserOf(event) !== undefined) {
      telemetry.count("ConnectionSignIns");
    }
    return answered;
  } catch (error) {
    const fields = { trigger: "tokens" };
    if (error instanceof MachineRefusedError) {
      telemetry.log("WARN", "machine refused", { reason: error.message });
    } else if (error instanceof Refused) {
      // The caller's fault, not the platform's.
      failed = false;
      telemetry.count("ConnectionRefusals");
      telemetry.log("WARN", "sign-in refused", { ...fields, reason: error.message });
    } else if (!reportAccessDenied(telemetry, error, fields)) {
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
