import { GetParameterCommand, ParameterNotFound, SSMClient } from "@aws-sdk/client-ssm";
import { runningOn } from "@saas/api-client/local-platform";
import type { OperatorApi } from "@saas/api-client/operator-api";
import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { printable } from "@saas/cli-kit/text";
import { environmentNamed, UnknownEnvironmentError } from "../../environments/environment";
import { loadEnvironments } from "../../environments/load";
import type { EnvironmentConfig } from "../../environments/schema";
import { parameterName } from "../../stacks/support/naming";
import { ownCredentials } from "./credentials";

/** The command line's options for the API. */
export interface TargetOptions {
  readonly environment: string;
  /** Base URL with the stage; absent: looked up for the environment. */
  readonly apiEndpoint?: string;
  /** Port of the platform that npm start runs; absent: its default. */
  readonly port?: number;
}

/** Access to the environment's AWS account for its operator, for tasks beyond the API. */
export interface OwnAws {
  readonly environment: EnvironmentConfig;
  readonly credentials: OperatorApi["credentials"];
  /** Endpoint of the platform on this machine; absent: AWS, or AWS_ENDPOINT_URL. */
  readonly endpointUrl?: string;
}

/** An environment's API and AWS account, for its operator. */
export interface Target {
  readonly api: OperatorApi;
  readonly aws: OwnAws;
}

/** The environment that runs on this machine, on this port by default. */
const LOCAL = { environment: "local", port: 3000 };

/**
 * Finds the API of an environment, and the operator's credentials.
 * @throws CommandError: exit code 2 for an unknown environment, 3 if the API or credentials are not found
 */
export async function findTarget(options: TargetOptions): Promise<Target> {
  const environment = environmentOf(options.environment);
  if (environment.name === LOCAL.environment) return localTarget(environment, options);
  if (options.port !== undefined) {
    throw new CommandError(
      `--port is for --environment ${LOCAL.environment}; name another API with --api-endpoint`,
      exitCodes.usage,
    );
  }
  const { region } = environment;
  const credentials = await ownCredentials();
  const endpoint = options.apiEndpoint ?? (await publishedEndpoint(environment, credentials));
  return { api: { endpoint, region, credentials }, aws: { environment, credentials } };
}

/**
 * Access to the environment's AWS account, even if its API is not deployed.
 * @throws CommandError as {@link findTarget}
 */
export async function findAws(options: Pick<TargetOptions, "environment" | "port">): Promise<OwnAws> {
  const environment = environmentOf(options.environment);
  if (environment.name === LOCAL.environment) return (await localTarget(environment, options)).aws;
  return { environment, credentials: await ownCredentials() };
}

/** @throws CommandError suggesting the nearest name, EnvironmentError if environment data is invalid */
export function environmentOf(name: string): EnvironmentConfig {
  try {
    return environmentNamed(name, loadEnvironments());
  } catch (error) {
    if (!(error instanceof UnknownEnvironmentError)) throw error;
    throw new CommandError(printable(error.message), exitCodes.usage);
  }
}

/** The platform that `npm start` runs, as its operator, unless environment variables set other credentials. */
async function localTarget(
  environment: EnvironmentConfig,
  { apiEndpoint, port = LOCAL.port }: Pick<TargetOptions, "apiEndpoint" | "port">,
): Promise<Target> {
  const { region } = environment;
  const platform = await runningOn(port);
  const endpoint = apiEndpoint ?? platform?.apiEndpoint;
  if (endpoint === undefined) {
    throw new CommandError(
      `none of your platforms runs on port ${port}: run npm start in another terminal, or name its port with --port`,
      exitCodes.unavailable,
    );
  }
  const explicit = process.env.AWS_ACCESS_KEY_ID !== undefined || platform === undefined;
  const credentials = explicit ? await ownCredentials() : platform.operator;
  const endpointUrl = process.env.AWS_ENDPOINT_URL ?? platform?.endpointUrl;
  return {
    api: { endpoint, region, credentials },
    aws: { environment, credentials, ...(endpointUrl !== undefined && { endpointUrl }) },
  };
}

/**
 * The base URL of an environment's deployment, from its SSM parameter. Honours AWS_ENDPOINT_URL.
 * @throws CommandError (exit code 3) if it is not found, or belongs to a different account than the environment's
 */
async function publishedEndpoint(
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
        `the credentials belong to account ${account}, but environments/${name}.ts names ${accountId}`,
      );
    }
    const emulator = process.env.AWS_ENDPOINT_URL;
    if (emulator !== undefined && isHere(emulator) && AT_AWS.test(new URL(endpoint).hostname)) {
      throw new Error(`the emulator at ${emulator} runs no API, and ${endpoint} is AWS's`);
    }
    return endpoint;
  } catch (error) {
    throw new CommandError(
      printable(
        `the API of ${name} cannot be found by the SSM parameter ${parameter} in ${region}: ${reasonOf(error)}; name it with --api-endpoint`,
      ),
      exitCodes.unavailable,
    );
  } finally {
    ssm.destroy();
  }
}

const AT_AWS = /\.amazonaws\.com(\.cn)?$/;
const isHere = (url: string): boolean => /^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(url).hostname);

function reasonOf(error: unknown): string {
  if (error instanceof ParameterNotFound)
    return "it does not exist, so the environment is not deployed there";
  const { name, message } = error as Error;
  return name === "Error" ? message : `${name} ${message}`;
}
