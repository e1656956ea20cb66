import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import type { EnvironmentConfig } from "../../environments/schema";
import { bucketError } from "./aws-errors";
import { exitCodes, StateError } from "./exit";

export type Credentials = ReturnType<typeof defaultProvider>;

/**
 * Credentials where the AWS CLI finds them too (environment, profile, SSO, role of the machine), if they are of the environment's
 * account; AWS_ENDPOINT_URL is honoured.
 * @throws StateError (exit code 3)
 */
export async function credentialsFor(environment: EnvironmentConfig): Promise<Credentials> {
  const credentials = defaultProvider();
  try {
    await credentials();
  } catch (error) {
    throw new StateError(
      `no AWS credentials: set AWS_PROFILE, sign in with \`aws sso login\`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (${(error as Error).message})`,
      exitCodes.unreachable,
    );
  }
  const account = await accountOf(environment, credentials);
  if (account !== environment.accountId) {
    throw new StateError(
      `the credentials are of account ${account}, and environments/${environment.name}.ts says ${environment.accountId}`,
      exitCodes.unreachable,
    );
  }
  return credentials;
}

async function accountOf(environment: EnvironmentConfig, credentials: Credentials): Promise<string> {
  const sts = new STSClient({ region: environment.region, credentials });
  try {
    const { Account = "unknown" } = await sts.send(new GetCallerIdentityCommand({}));
    return Account;
  } catch (error) {
    throw bucketError(error, environment, "sts:GetCallerIdentity", "the account");
  } finally {
    sts.destroy();
  }
}
