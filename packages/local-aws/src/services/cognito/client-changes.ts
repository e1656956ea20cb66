import type { Storage, StoredMap } from "../../storage";
import { type JsonObject, strings, text } from "../../support/json";
import { type DeployedResource, type Deployment, resourcesOfType } from "../../terraform/resources";
import { invalid } from "./providers/provider";

const CLIENT = "aws_cognito_user_pool_client";

/** Settings for the hosted sign-in by Terraform's argument. A deployment's clients have them in the deployment only. */
const hosted = {
  AllowedOAuthFlows: "allowed_oauth_flows",
  AllowedOAuthFlowsUserPoolClient: "allowed_oauth_flows_user_pool_client",
  AllowedOAuthScopes: "allowed_oauth_scopes",
  CallbackURLs: "callback_urls",
  LogoutURLs: "logout_urls",
  SupportedIdentityProviders: "supported_identity_providers",
} as const;

/** Every setting of a client that rules depend on. */
const settings = {
  ...hosted,
  ExplicitAuthFlows: "explicit_auth_flows",
  PreventUserExistenceErrors: "prevent_user_existence_errors",
  ReadAttributes: "read_attributes",
  WriteAttributes: "write_attributes",
} as const;

/** The user directory itself, in `SupportedIdentityProviders`. */
export const COGNITO = "COGNITO";

/** What the API has changed about app clients since they were deployed, and the clients that it created. */
export class ClientChanges {
  /** Descriptions of the clients that are not in the deployment, by id. */
  private readonly created: StoredMap<JsonObject>;
  /** Changed settings of the deployment's clients, by id; they survive a deployment, as with `ignore_changes`. */
  private readonly changed: StoredMap<JsonObject>;

  constructor(storage: Storage) {
    this.created = storage.map("created-clients");
    this.changed = storage.map("changed-clients");
  }

  /** The deployment with the changes. */
  appliedTo(deployment: Deployment): Deployment {
    const ids = new Set(resourcesOfType(deployment, CLIENT).map(({ values }) => String(values.id)));
    // The deployment itself creates its clients by the API.
    for (const id of ids) this.created.delete(id);
    const resources = deployment.resources.map((resource) =>
      resource.type === CLIENT
        ? {
            ...resource,
            values: { ...resource.values, ...this.changed.get(String(resource.values.id)) },
          }
        : resource,
    );
    const added = this.created.values().map((client): DeployedResource => {
      const { ClientId: id, UserPoolId, ClientSecret } = client;
      const named = { id, user_pool_id: UserPoolId, generate_secret: ClientSecret !== undefined };
      const values = { ...argumentsOf(client, settings), ...rotationOf(client), ...named };
      return { type: CLIENT, name: String(id), values };
    });
    return { ...deployment, resources: [...resources, ...added] };
  }

  /** Keeps the outcome of CreateUserPoolClient or UpdateUserPoolClient. */
  keep(operation: string, input: JsonObject, output: JsonObject): void {
    const { RefreshTokenRotation } = input;
    const client: JsonObject = {
      ...(output.UserPoolClient as JsonObject),
      // The backend does not keep it.
      ...(RefreshTokenRotation !== undefined && { RefreshTokenRotation }),
    };
    const id = text(client.ClientId) ?? "";
    if (operation === "CreateUserPoolClient" || this.created.has(id)) this.created.set(id, client);
    else this.changed.set(id, { ...this.changed.get(id), ...argumentsOf(input, hosted) });
  }

  forget(id: string): void {
    this.created.delete(id);
    this.changed.delete(id);
  }
}

/** A client's description, with the settings that only the deployment has. */
export function withDeployed(description: JsonObject, deployment: Deployment): JsonObject {
  const client = Object(description.UserPoolClient) as JsonObject;
  const deployed = resourcesOfType(deployment, CLIENT).find(({ values }) => values.id === client.ClientId);
  const known = Object.entries(settings).flatMap(([name, argument]) => {
    const value = deployed?.values[argument];
    return value === undefined || value === null ? [] : [[name, value] as const];
  });
  const RefreshTokenRotation = describedRotation(deployed?.values.refresh_token_rotation);
  const rotation = RefreshTokenRotation && { RefreshTokenRotation };
  return { ...description, UserPoolClient: { ...client, ...Object.fromEntries(known), ...rotation } };
}

/** Rotation of refresh tokens as Terraform's block; none without it. */
function rotationOf({ RefreshTokenRotation: rotation }: JsonObject): JsonObject {
  if (rotation === undefined) return {};
  const { Feature: feature, RetryGracePeriodSeconds: retry_grace_period_seconds } = rotation as JsonObject;
  return { refresh_token_rotation: [{ feature, retry_grace_period_seconds }] };
}

/** The other way round. */
function describedRotation(argument: unknown): JsonObject | undefined {
  const [rotation] = [argument ?? []].flat();
  if (rotation === undefined) return undefined;
  const { feature: Feature, retry_grace_period_seconds: RetryGracePeriodSeconds } = rotation as JsonObject;
  return { Feature, RetryGracePeriodSeconds };
}

/** @throws AwsError InvalidParameterException for a provider that the pool does not have. */
export function requireProviders(input: JsonObject, exists: (name: string) => boolean): void {
  const unknown = strings(input.SupportedIdentityProviders).find((name) => name !== COGNITO && !exists(name));
  if (unknown === undefined) return;
  throw invalid(`The provider ${unknown} does not exist for User Pool ${String(input.UserPoolId)}.`);
}

function argumentsOf(input: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, argument]) =>
      input[name] === undefined ? [] : [[argument, input[name]]],
    ),
  );
}
