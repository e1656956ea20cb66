import {
  type CognitoIdentityProviderClient,
  DeleteIdentityProviderCommand,
  DeleteUserPoolClientCommand,
  ListUserPoolClientsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { errorName } from "../shared/aws-errors";

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
    await unlessGone(() =>
      this.cognito.send(new DeleteIdentityProviderCommand({ ...pool, ProviderName: provider })),
    );
  }

  /** Reads all clients of the pool, a page of 60 at a time: Cognito cannot search for a name. */
  async findClient(provider: string): Promise<string | undefined> {
    let position: string | undefined;
    do {
      const { UserPoolClients = [], NextToken } = await this.cognito.send(
        new ListUserPoolClientsCommand({
          UserPoolId: this.userPoolId,
          MaxResults: 60,
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
