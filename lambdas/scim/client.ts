import type { APIGatewayProxyEvent } from "aws-lambda";
import { BoundedMap } from "../shared/bounded-map";
import { Problem, tooManyRequests } from "../shared/errors";
import { headerOf } from "../shared/request";
import { Readings, tenantNotActive } from "../tenancy/tenant-context";
import { claimedTenantId, type TenantId } from "../tenancy/tenant-id";
import { type StoredCredential, USE_SECONDS } from "./credentials";
import type { ScimScope } from "./scope";
import { isSecretOf, parseToken } from "./token";

/** An identity provider whose token was verified. */
export interface ScimClient {
  readonly tenantId: TenantId;
  readonly credentialId: string;
  readonly scope: ScimScope;
}

/** What decides about the requests of one credential. */
interface State {
  readonly status: string;
  /** Absent: unknown, revoked or expired. */
  readonly credential: StoredCredential | undefined;
}

export interface ScimClientsOptions {
  readonly scopeOf: (tenantId: TenantId) => Promise<ScimScope>;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Tenants and credentials whose state a sandbox remembers. */
const CAPACITY = 1_000;

/** The same for every reason, so that a token tells nothing about tenants. */
const invalidToken = () =>
  new Problem(401, "The bearer token is not a valid SCIM credential.", {
    headers: { "www-authenticate": "Bearer" },
  });

/**
 * Verifies identity providers. A token names its tenant, whose own session reads the credential: no other tenant's row is
 * reachable, and no index or table is searched. The state of a credential and of its tenant is used for 30 s.
 */
export class ScimClients {
  private readonly states: Readings<State>;
  /** When a use was recorded last, in milliseconds, by credential. */
  private readonly recorded = new BoundedMap<string, number>(CAPACITY);

  constructor(private readonly options: ScimClientsOptions) {
    this.states = new Readings(CAPACITY, options.now);
  }

  /**
   * @throws Problem 401 for anything but a valid token, 403 for a tenant that is not active, 429 for one that sends too
   * many requests.
   */
  async of(event: APIGatewayProxyEvent): Promise<ScimClient> {
    const token = parseToken(headerOf(event, "authorization"));
    if (token === undefined) throw invalidToken();
    const { credentialId, secret } = token;
    const tenantId = claimedTenantId(token);
    const state = await this.states.of(`${tenantId} ${credentialId}`, () =>
      this.read(tenantId, credentialId),
    );
    const credential = state?.credential;
    if (state === undefined || credential === undefined || !isSecretOf(secret, credential.hash)) {
      throw invalidToken();
    }
    if (Date.parse(credential.expires_at) <= this.options.now()) throw invalidToken();
    if (state.status !== "active") throw tenantNotActive();
    const scope = await this.options.scopeOf(tenantId);
    const wait = await scope.requests.take(1);
    if (wait !== undefined)
      throw tooManyRequests("The tenant's identity provider sends too many requests.", wait);
    return { tenantId, credentialId, scope };
  }

  /** Records that a verified credential is used. */
  async used({ tenantId, credentialId, scope }: ScimClient): Promise<void> {
    const key = `${tenantId} ${credentialId}`;
    const now = this.options.now();
    if (now - (this.recorded.get(key) ?? 0) < USE_SECONDS * 1000) return;
    this.recorded.set(key, now);
    const state = await this.states.of(key, () => this.read(tenantId, credentialId));
    if (state?.credential !== undefined) await scope.credentials.used(credentialId, state.credential);
  }

  private async read(tenantId: TenantId, credentialId: string): Promise<State | undefined> {
    const scope = await this.options.scopeOf(tenantId);
    const [status, credential] = await Promise.all([
      scope.readStatus(),
      scope.credentials.valid(credentialId),
    ]);
    return status === undefined ? undefined : { status, credential };
  }
}
