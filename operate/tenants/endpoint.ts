import { GetParameterCommand, ParameterNotFound, SSMClient } from "@aws-sdk/client-ssm";
import type { OperatorApi } from "@saas/api-client/operator-api";
import { printable } from "@saas/cli-kit/text";
import type { EnvironmentConfig } from "../../environments/schema";
import { parameterName } from "../../stacks/support/naming";
import { CommandError, exitCodes } from "./exit";

/**
 * The base URL that an environment's deployment has published, as an SSM parameter; AWS_ENDPOINT_URL is honoured.
 * @throws CommandError (exit code 3) when it cannot be found, or is another account's than the environment says
 */
export async function publishedEndpoint(
  { name, region, accountId }: EnvironmentConfig,
  credentials: OperatorApi["credentials"],
): Promise<string> {
  const parameter = parameterName(name, "api_endpoint");
  const ssm = new SSMClient({ region, credentials });
  try {
    const { Parameter: { Value: endpoint, ARN: arn = "" } = {} } = await ssm.send(
      new GetParameterCommand({ Name: parameter }),
    );
    if (endpoint === undefined) throw new Error("it has no value");
    const account = arn.split(":")[4];
    // An emulator has one account for all.
    if (account && account !== accountId && !process.env.AWS_ENDPOINT_URL) {
      throw new Error(
        `the credentials are of account ${account}, and environments/${name}.ts says ${accountId}`,
      );
    }
    return endpoint;
  } catch (error) {
    throw new CommandError(
      printable(
        `the API of ${name} is not found by the SSM parameter ${parameter} in ${region}: ${reasonOf(error)}; name it with --api-endpoint`,
      ),
      exitCodes.unreachable,
    );
  } finally {
    ssm.destroy();
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof ParameterNotFound) return "there is none, so the environment is not deployed there";
  const { name, message } = error as Error;
  return name === "Error" ? message : `${name} ${message}`;
}
