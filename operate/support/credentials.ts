import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { withoutCredentials } from "./availability";

export type Credentials = ReturnType<typeof defaultProvider>;

/**
 * Credentials from the AWS CLI's sources: environment, profile, SSO, role of the machine.
 * @throws CommandError (exit code 3)
 */
export async function ownCredentials(): Promise<Credentials> {
  const credentials = defaultProvider();
  try {
    await credentials();
    return credentials;
  } catch (error) {
    throw new CommandError(withoutCredentials((error as Error).message), exitCodes.unavailable);
  }
}
