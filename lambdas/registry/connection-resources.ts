import {
  type CognitoIdentityProviderClient,
  DeleteIdentityProviderCommand,
  DeleteUserPoolClientCommand,
  ListIdentityProvidersCommand,
  ListUserPoolClientsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { errorName } from "../shared/aws-errors";

/** Largest page. Source: Cognito API reference, ListIdentityProviders and ListUserPoolClients, MaxResults. */
const PAGE = 60;

/** A provider of unknown age is as one that is being made. */
const UNKNOWN = Number.POSITIVE_INFINITY;

/** An identity provider of the pool, and when it was made, in milliseconds. */
export interface MadeProvider {
  readonly name: string;
  readonly since: number;
}

/** What a connection has at the user pool: an identity provider, and an app client of the same name. */
export class ConnectionResources {
  constructor(
    private readonly cognito: Pick<CognitoIdentityProviderClient, "send">,
    private readonly userPoolId: string,
  ) {}

  /** Removes client and provider, if they exist. @param clientId undefined: to be found by its name */
  async remove(provider: string, clientId: string | undefined): Promise<void> {
    const id = clientId ?? (await this.findClient(provider));
    const pool = { UserPoolId: this.userPoolId };
    if (id !== undefined) {
      await unlessGone(() => this.cognito.send(new DeleteUserPoolClientCommand({ ...pool, ClientId: id })));
    }
    await this.removeProvider(provider);
  }

  /** Removes the provider alone, if it exists. */
  removeProvider(provider: string): Promise<void> {
    const named = { UserPoolId: this.userPoolId, ProviderName: provider };
    return unlessGone(() => this.cognito.send(new DeleteIdentityProviderCommand(named)));
  }

  /** All of the pool's providers, of tenants and others. */
  async *providers(): AsyncGenerator<MadeProvider> {
    let position: string | undefined;
    do {
      const { Providers = [], NextToken } = await this.cognito.send(
        new ListIdentityProvidersCommand({
          UserPoolId: this.userPoolId,
          MaxResults: PAGE,
          ...(position !== undefined && { NextToken: position }),
        }),
      );
      for (const { ProviderName, CreationDate } of Providers) {
        if (ProviderName !== undefined)
          yield { name: ProviderName, since: CreationDate?.getTime() ?? UNKNOWN };
      }
      position = NextToken;
    } while (position !== undefined);
  }

  /** Reads all clients of the pool, page by page: Cognito cannot search for a name. */
  async findClient(provider: string): Promise<string | undefined> {
    let position: string | undefined;
    do {
      const { UserPoolClients = [], NextToken } = await this.cognito.send(
        new ListUserPoolClientsCommand({
          UserPoolId: this.userPoolId,
          MaxResults: PAGE,
          ...(position !== undefined && { NextToken: position }),
        }),
      );
      const found = UserPoolClients.find(({ ClientName }) => ClientName === provider);
      if (found) return found.ClientId;
      position = NextToken;
    } while (position !== undefined);
    return undefined;
  }
}

async function unlessGone(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (errorName(error) !== "ResourceNotFoundException") throw error;
  }
}
