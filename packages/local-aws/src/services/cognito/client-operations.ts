import type { JsonObject } from "../../support/json";
import { text } from "../../support/json";
import type { Deployment } from "../../terraform/resources";
import { pageOfClients, requireOAuthSettings } from "./app-clients";
import type { CognitoBackend } from "./backend";
import { type ClientChanges, requireProviders, withDeployed } from "./client-changes";
import type { IdentityProviders } from "./providers/identity-providers";
import type { PoolRules } from "./rules";

/** What the operations need to know about the deployment that is enforced. */
interface Enforced {
  /** With what the API has changed. */
  deployment(): Deployment;
  /** @throws AwsError for an unknown pool. */
  pool(id: string): PoolRules;
  /** Enforces what the API has just changed. */
  changed(): void;
}

/** The operations on app clients. */
export class ClientOperations {
  constructor(
    private readonly backend: CognitoBackend,
    private readonly changes: ClientChanges,
    private readonly providers: IdentityProviders,
    private readonly enforced: Enforced,
  ) {}

  /** Answers an operation; undefined: it is none of these. @throws AwsError as Cognito. */
  async serve(operation: string, input: JsonObject): Promise<JsonObject | undefined> {
    switch (operation) {
      case "CreateUserPoolClient":
      case "UpdateUserPoolClient": {
        const poolId = text(input.UserPoolId) ?? "";
        const hasSecret = input.GenerateSecret === true || (await this.secretOf(input)) !== undefined;
        requireOAuthSettings(input, this.enforced.pool(poolId), hasSecret);
        requireProviders(input, (name) => this.providers.find(poolId, name) !== undefined);
        const output = await this.backend.call(operation, input);
        this.changes.keep(operation, input, output);
        this.enforced.changed();
        return withDeployed(output, this.enforced.deployment());
      }
      case "DeleteUserPoolClient": {
        const output = await this.backend.call(operation, input);
        this.changes.forget(text(input.ClientId) ?? "");
        this.enforced.changed();
        return output;
      }
      case "DescribeUserPoolClient":
        return withDeployed(await this.backend.call(operation, input), this.enforced.deployment());
      case "ListUserPoolClients":
        return pageOfClients(input, await this.backend.call(operation, input));
      default:
        return undefined;
    }
  }

  /** Undefined: the client has none, or does not exist yet. */
  private async secretOf({ UserPoolId, ClientId }: JsonObject): Promise<string | undefined> {
    if (ClientId === undefined) return undefined;
    const { UserPoolClient } = await this.backend.call("DescribeUserPoolClient", { UserPoolId, ClientId });
    return text(Object(UserPoolClient).ClientSecret);
  }
}
