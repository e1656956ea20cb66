import type { JsonObject } from "../../../support/json";
import { text } from "../../../support/json";
import type { ClientRules, PoolRules } from "../rules";
import type { SecondFactor } from "../second-factor";
import type { SelfService } from "../self-service";
import type { SignIn } from "../sign-in";

/** What the hosted sign-in uses of its user pools. */
export interface PoolParts {
  readonly signIn: SignIn;
  readonly secondFactor: SecondFactor;
  readonly selfService: SelfService;
  client(id: string): ClientRules;
  pool(id: string): PoolRules;
  /** Does a step of a sign-in, and records its metric, as the same call of the API does. */
  measured(operation: string, input: JsonObject, work: () => Promise<JsonObject>): Promise<JsonObject>;
}

/** The state of a sign-in: complete, or waiting for the answer to a challenge. */
export interface Step {
  readonly username: string;
  readonly challenge?: { readonly name: string; readonly session: string };
}

/** The steps of a sign-in by a client: the same checks as by the API, without the tokens at the end. */
export class Steps {
  constructor(
    private readonly parts: PoolParts,
    private readonly clientId: string,
  ) {}

  password(username: string, password: string): Promise<Step> {
    return this.step("InitiateAuth", async (client) => {
      const known = await this.parts.signIn.checkPassword(username, password, client);
      return { ...known, ...(await this.parts.signIn.challenge(client, known)) };
    });
  }

  newPassword(username: string, session: string, password: string): Promise<Step> {
    return this.step("RespondToAuthChallenge", async (client, pool) => {
      const responses = { USERNAME: username, NEW_PASSWORD: password };
      const known = await this.parts.signIn.replacePassword(session, responses, client, pool);
      return { ...known, ...(await this.parts.signIn.challenge(client, known)) };
    });
  }

  code(username: string, session: string, code: string): Promise<Step> {
    return this.step("RespondToAuthChallenge", async (client) => {
      const responses = { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: code };
      return { ...this.parts.secondFactor.answer(session, responses, client) };
    });
  }

  /** Sends a code for a new password. */
  async forgot(username: string): Promise<void> {
    await this.parts.selfService.forgotPassword({ Username: username }, this.parts.client(this.clientId));
  }

  async reset(username: string, code: string, password: string): Promise<void> {
    const client = this.parts.client(this.clientId);
    const input = { Username: username, ConfirmationCode: code, Password: password };
    await this.parts.selfService.confirmForgotPassword(input, client, this.parts.pool(client.poolId));
  }

  private async step(
    operation: string,
    work: (client: ClientRules, pool: PoolRules) => Promise<JsonObject>,
  ): Promise<Step> {
    const client = this.parts.client(this.clientId);
    const reached = await this.parts.measured(operation, { ClientId: client.id }, () =>
      work(client, this.parts.pool(client.poolId)),
    );
    const [name, session] = [text(reached.ChallengeName), text(reached.Session)];
    const username = text(reached.username) ?? "";
    return { username, ...(name !== undefined && session !== undefined && { challenge: { name, session } }) };
  }
}
