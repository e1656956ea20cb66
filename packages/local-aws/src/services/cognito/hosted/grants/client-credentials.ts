import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { accessClaimsOf, changedScopes } from "../../../../embedded/token-changes";
import { AwsError } from "../../../../http/errors";
import type { JsonObject } from "../../../../support/json";
import { type MachineClient, machineClientOf } from "../../app-clients";
import type { CognitoBackend } from "../../backend";
import type { PoolRules } from "../../rules";
import type { TokenTrigger } from "../../token-trigger";
import { OAuthError } from "./grant";

export const CLIENT_CREDENTIALS = "client_credentials";

/** A request of a machine to a pool's token endpoint. */
export interface MachineRequest {
  readonly request: IncomingMessage;
  readonly form: URLSearchParams;
  readonly pool: PoolRules;
}

/** `grant_type=client_credentials`: a token of a client for itself, with the secret in the header (Basic) or in the body. */
export class ClientCredentials {
  constructor(
    private readonly backend: CognitoBackend,
    private readonly trigger: TokenTrigger,
    private readonly region: string,
  ) {}

  /** @throws OAuthError */
  async grant({ request, form, pool }: MachineRequest): Promise<JsonObject> {
    const names = [...form.keys()];
    if (new Set(names).size !== names.length) throw new OAuthError("invalid_request");
    const given = credentialsOf(request, form);
    const client = await machineClientOf(this.backend, pool, given.id);
    if (client === undefined || !isSame(given.secret, client.secret)) throw new OAuthError("invalid_client");
    const scopes = scopesOf(form.get("scope") || undefined, client);
    return {
      access_token: await this.issue(client, scopes),
      expires_in: client.seconds,
      token_type: "Bearer",
    };
  }

  private async issue(client: MachineClient, scopes: readonly string[]): Promise<string> {
    const changes = await this.trigger.changesForMachine(client, scopes).catch((error: unknown) => {
      // The trigger failed: no token.
      throw error instanceof AwsError ? new OAuthError("invalid_request", error.message) : error;
    });
    const now = Math.floor(Date.now() / 1000);
    const scope = scopes.join(" ");
    return this.backend.signedToken({
      ...(changes && accessClaimsOf(changes)),
      sub: client.id,
      token_use: "access",
      scope: changes === undefined ? scope : changedScopes(scope, changes),
      auth_time: now,
      iss: `https://cognito-idp.${this.region}.amazonaws.com/${client.pool.id}`,
      exp: now + client.seconds,
      iat: now,
      version: 2,
      jti: randomUUID(),
      client_id: client.id,
    });
  }
}

/** @throws OAuthError without credentials, and for two kinds at once. Source: RFC 6749, section 2.3. */
function credentialsOf({ headers }: IncomingMessage, form: URLSearchParams): { id: string; secret: string } {
  const [id, secret] = [form.get("client_id"), form.get("client_secret")];
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? "") ?? [];
  if (encoded === undefined) {
    if (!id || !secret) throw new OAuthError("invalid_client");
    return { id, secret };
  }
  const [, user = "", password = ""] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, "base64").toString()) ?? [];
  if (secret !== null || (id !== null && id !== user)) throw new OAuthError("invalid_request");
  return { id: user, secret: password };
}

/** The requested scopes; all of the client's where the request names none. */
function scopesOf(requested: string | undefined, client: MachineClient): readonly string[] {
  if (requested === undefined) return client.scopes;
  const scopes = requested.split(" ").filter((scope) => scope !== "");
  if (!scopes.every((scope) => client.scopes.includes(scope))) throw new OAuthError("invalid_scope");
  return scopes;
}

const digest = (value: string): Buffer => createHash("sha256").update(value).digest();
const isSame = (given: string, known: string): boolean => timingSafeEqual(digest(given), digest(known));
