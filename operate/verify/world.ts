import {
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { labelled, simulatedAddress } from "@saas/api-client/addresses";
import { ApiClient } from "@saas/api-client/api";
import { operatorApi } from "@saas/api-client/operator-api";
import { callRoute, expectSuccess } from "@saas/api-client/routes";
import { type SignInTarget, signIn } from "@saas/api-client/sign-in";
import { apiKeyOf, userOf } from "@saas/api-client/tenant-api";
import type { Clock, Patient } from "@saas/cli-kit/progress";
import { z } from "zod";
import type { EnvironmentConfig } from "../../environments/schema";
import { parameterName, platformStackName } from "../../stacks/support/naming";
import type { State } from "../state/state-file";
import type { OwnAws, Target } from "../support/target";
import { ControlPlane } from "../tenants/control-plane";
import { Questions } from "../usage/questions";
import type { Place } from "./outcome";
import { type Made, type TestTenant, TestTenants } from "./tenants";

/** A message to a user. */
export interface Mail {
  readonly temporaryPassword?: string | undefined;
  readonly confirmationCode?: string | undefined;
}

/** The environment of probes: a running platform, operator access, and test tenants. */
export interface World {
  readonly environment: EnvironmentConfig;
  readonly place: Place;
  readonly clock: Clock;
  /** Base URL of the API, with the stage. */
  readonly endpoint: string;
  /** The API without credentials. */
  readonly api: ApiClient;
  /** The API as the operator. */
  readonly operator: ApiClient;
  readonly plane: ControlPlane;
  readonly aws: OwnAws;
  /** Settings of the operator's AWS clients. */
  readonly client: ClientSettings;
  readonly users: SignInTarget;
  readonly tenants: TestTenants;
  readonly questions: Questions;
  /** The platform's Terraform state. @throws CommandError if it cannot be read */
  readonly state: () => Promise<State>;
  /** Prints a line for the operator during the run. */
  readonly note: (line: string) => void;
  /** The newest message to an address; undefined if there is none, or messages cannot be read here. */
  readonly mail: (address: string) => Promise<Mail | undefined>;
  /** Whether messages can be read here. */
  readonly hasMailbox: boolean;
  close(): void;
}

export interface ClientSettings {
  readonly region: string;
  readonly credentials: OwnAws["credentials"];
  readonly endpoint?: string;
}

export interface WorldOptions {
  readonly clock: Clock;
  readonly patient: Patient;
  readonly note: (line: string) => void;
  /** Address whose mailbox receives all messages; its server must support labels. */
  readonly email?: string | undefined;
  /** Asks the operator for a message's content; absent if unattended. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

/** Where an environment's platform runs. */
export function placeOf({ environment, endpointUrl }: OwnAws): Place {
  if (environment.accountId === NO_ACCOUNT) return "local";
  return endpointUrl === undefined && process.env.AWS_ENDPOINT_URL === undefined ? "aws" : "emulator";
}

/** The account of environments that are never deployed. */
const NO_ACCOUNT = "000000000000";

/** @throws CommandError, or an AWS error, if the deployment's outputs cannot be read */
export async function openWorld({ api, aws }: Target, options: WorldOptions): Promise<World> {
  const { environment, credentials } = aws;
  const place = placeOf(aws);
  const endpoint = aws.endpointUrl ?? process.env.AWS_ENDPOINT_URL;
  const client = { region: environment.region, credentials, ...(endpoint !== undefined && { endpoint }) };
  const users = await usersOf(environment, client);
  const cognito = new CognitoIdentityProviderClient(client);
  const operator = operatorApi(api);
  const plane = new ControlPlane(operator, options.patient);
  const enter = async (
    tenant: Made,
    password: string,
  ): Promise<Omit<TestTenant, keyof Made | "password">> => {
    await cognito.send(
      new AdminSetUserPasswordCommand({
        UserPoolId: users.userPoolId,
        Username: tenant.email,
        Password: password,
        Permanent: true,
      }),
    );
    const session = await signIn({ ...users, email: tenant.email, password });
    const apiKey = await apiKeyOf(api.endpoint, session.accessToken);
    const own = new ApiClient(api.endpoint, userOf(session.accessToken, apiKey));
    const [administrator] = expectSuccess("GET /users", await callRoute(own, "GET /users", {}));
    return { session, apiKey, api: own, userId: administrator?.user_id ?? "" };
  };
  const questions = new Questions({ access: aws, clock: options.clock, note: options.note });
  const tier = poolTier(environment);
  return {
    ...{ environment, place, clock: options.clock, operator, plane, aws, client, users, questions },
    endpoint: api.endpoint.replace(/\/+$/, ""),
    api: new ApiClient(api.endpoint),
    tenants: new TestTenants({
      ...{ plane, clock: options.clock, enter, tier },
      emailFor: addressesFor(place, options.email),
    }),
    note: options.note,
    state: () => platformState(environment, options.patient),
    mail: place === "aws" ? askedMail(options) : (address) => emulatedMail(endpoint ?? "", address),
    hasMailbox: place !== "aws" || (options.email !== undefined && options.ask !== undefined),
    close: () => {
      cognito.destroy();
      questions.close();
    },
  };
}

async function platformState(environment: EnvironmentConfig, patient: Patient): Promise<State> {
  const { StateAccess } = await import("../state/access");
  const { ownProject } = await import("../terraform/own-project");
  const access = new StateAccess(ownProject, environment, patient);
  try {
    return (await access.state(await access.stack(platformStackName(environment.name)))).state;
  } finally {
    await access.close();
  }
}

/** Test tenants share the pool: a silo would have to be deployed. */
function poolTier({ tiers, defaultTier }: EnvironmentConfig): string {
  const pooled = Object.keys(tiers).filter((name) => tiers[name]?.isolation === "pool");
  return pooled.includes(defaultTier) ? defaultTier : (pooled[0] ?? defaultTier);
}

function addressesFor(place: Place, email: string | undefined): (label: string) => string {
  if (email !== undefined) return labelled(email);
  return place === "aws" ? simulatedAddress : (label) => `${label}@example.com`;
}

async function usersOf(environment: EnvironmentConfig, client: ClientSettings): Promise<SignInTarget> {
  const ssm = new SSMClient(client);
  try {
    const read = async (output: string) => {
      const Name = parameterName(environment.name, output);
      return (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value ?? "";
    };
    const [userPoolId, clientId] = await Promise.all([read("user_pool_id"), read("user_pool_client_id")]);
    return { region: client.region, userPoolId, clientId, endpointUrl: client.endpoint };
  } finally {
    ssm.destroy();
  }
}

const mails = z.array(
  z.object({
    to: z.string(),
    temporaryPassword: z.string().optional(),
    confirmationCode: z.string().optional(),
  }),
);

/** Reads the mailbox of the local AWS endpoint. */
async function emulatedMail(endpoint: string, address: string): Promise<Mail | undefined> {
  const response = await fetch(`${endpoint}/_local/mailbox`);
  return response.ok ? mails.parse(await response.json()).findLast(({ to }) => to === address) : undefined;
}

/** Asks the operator to type the message's content. */
function askedMail({ email, ask }: WorldOptions): World["mail"] {
  return async (address) => {
    if (email === undefined || ask === undefined) return undefined;
    const typed = (await ask(`password or code in the message to ${address}: `)).trim();
    return typed === "" ? undefined : { temporaryPassword: typed, confirmationCode: typed };
  };
}
