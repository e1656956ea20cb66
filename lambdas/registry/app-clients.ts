import {
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  ListUserPoolClientsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { type MachineScope, scopeClaim } from "../../api/scopes";
import { errorName } from "../shared/aws-errors";
import { tenantOfProvider } from "./provider-name";

/** Largest page. Source: Cognito API reference, ListUserPoolClients, MaxResults. */
const PAGE = 60;

/** Minutes. Cognito charges for each token. */
const TOKEN_MINUTES = 60;

export interface NewAppClient {
  readonly clientId: string;
  readonly secret: string;
}

/** What the name of a machine's client says: whose it is, and since when, in milliseconds. */
export interface MachineName {
  readonly tenantId: string;
  readonly credentialId: string;
  readonly since: number;
}

export interface AppClient {
  readonly clientId: string;
  /** Undefined: a client of people. */
  readonly machine: MachineName | undefined;
  /** The provider of the connection whose client it is; undefined: of none. */
  readonly provider: string | undefined;
}

const nameOf = ({ tenantId, credentialId, since }: MachineName): string =>
  `machine-${tenantId}-${credentialId}-${since}`;

const ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const namePattern = new RegExp(`^machine-(${ID})-(${ID})-(\\d{13})$`);

function machineIn(name: string): MachineName | undefined {
  const [, tenantId, credentialId, since] = namePattern.exec(name) ?? [];
  return tenantId === undefined || credentialId === undefined
    ? undefined
    : { tenantId, credentialId, since: Number(since) };
}

/** The machines' app clients in the user pool, each with a secret and the client credentials grant alone. */
export class AppClients {
  constructor(
    private readonly cognito: Pick<CognitoIdentityProviderClient, "send">,
    private readonly userPoolId: string,
  ) {}

  /** Creates one; `undefined`: the pool has no room for another. */
  async create(machine: MachineName, scopes: readonly MachineScope[]): Promise<NewAppClient | undefined> {
    try {
      const { UserPoolClient: { ClientId, ClientSecret } = {} } = await this.cognito.send(
        new CreateUserPoolClientCommand({
          UserPoolId: this.userPoolId,
          ClientName: nameOf(machine),
          GenerateSecret: true,
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthFlows: ["client_credentials"],
          AllowedOAuthScopes: scopes.map(scopeClaim),
          // Without one of them, Cognito lets users sign in with the client.
          ExplicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
          EnableTokenRevocation: true,
          PreventUserExistenceErrors: "ENABLED",
          AccessTokenValidity: TOKEN_MINUTES,
          TokenValidityUnits: { AccessToken: "minutes" },
        }),
      );
      if (ClientId === undefined || ClientSecret === undefined) throw new Error("Cognito returned no client");
      return { clientId: ClientId, secret: ClientSecret };
    } catch (error) {
      if (errorName(error) === "LimitExceededException") return undefined;
      throw error;
    }
  }

  /** Deletes a client, if it exists: it gets no more tokens. */
  async remove(clientId: string): Promise<void> {
    try {
      await this.cognito.send(
        new DeleteUserPoolClientCommand({ UserPoolId: this.userPoolId, ClientId: clientId }),
      );
    } catch (error) {
      if (errorName(error) !== "ResourceNotFoundException") throw error;
    }
  }

  /** All of the pool's clients, without their secrets. */
  async *all(): AsyncGenerator<AppClient> {
    let NextToken: string | undefined;
    do {
      const page = await this.cognito.send(
        new ListUserPoolClientsCommand({
          UserPoolId: this.userPoolId,
          MaxResults: PAGE,
          ...(NextToken !== undefined && { NextToken }),
        }),
      );
      for (const { ClientId, ClientName = "" } of page.UserPoolClients ?? []) {
        if (ClientId === undefined) continue;
        const provider = tenantOfProvider(ClientName) === undefined ? undefined : ClientName;
        yield { clientId: ClientId, machine: machineIn(ClientName), provider };
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
  }
}
