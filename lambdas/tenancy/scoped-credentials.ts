import type { AssumeRoleCommandInput, AssumeRoleCommandOutput } from "@aws-sdk/client-sts";
import { BoundedMap } from "../shared/bounded-map";
import type { SiloWork } from "../shared/definition";
import type { TenantId } from "./tenant-id";

/** Credentials for one tenant's data and nothing else. Never logged, never returned to a client. */
export interface TenantCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The session tag `work` of a session in a silo that is not for the tenant's users. */
export type SessionWork = Exclude<SiloWork, "tenant">;

/** The session to get credentials for. */
export interface TenantSessionRequest {
  /** The tenant access role of the pool or of the tenant's silo. */
  readonly roleArn: string;
  readonly tenantId: TenantId;
  /** For silos only: the pool has a role for each kind of work. */
  readonly work?: SessionWork;
}

/** Gets one session's credentials, valid for at least this many seconds. */
export type CredentialSource = (minimumLifeSeconds?: number) => Promise<TenantCredentials>;

export interface ScopedCredentialsOptions {
  readonly assumeRole: (input: AssumeRoleCommandInput) => Promise<AssumeRoleCommandOutput>;
  readonly onLookup: (outcome: "CredentialCacheHit" | "CredentialCacheMiss") => void;
  /** Sessions in the cache; default 500. */
  readonly capacity?: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

interface Entry {
  readonly credentials: Promise<TenantCredentials>;
  /** Milliseconds since 1970; absent while the call to STS is in progress. */
  expiration?: number;
}

/** The longest session: AWS caps role chaining at one hour. */
const SESSION_SECONDS = 3600;

/** Longer than any request, which ends after 30 s. */
const REQUEST_SECONDS = 60;

/**
 * Assumes tenant access roles with the session tag that their policies compare with. Caches credentials by role, tenant
 * and work: a tenant never gets another's, and a new role gets new credentials.
 */
export class ScopedCredentials {
  private readonly entries: BoundedMap<string, Entry>;

  constructor(private readonly options: ScopedCredentialsOptions) {
    this.entries = new BoundedMap(options.capacity ?? 500);
  }

  /**
   * Returns credentials valid for at least `minimumLifeSeconds`, from the cache or from STS. Concurrent callers share
   * one call; a failed call is not cached. Throws what STS throws.
   */
  credentialsFor(
    session: TenantSessionRequest,
    minimumLifeSeconds = REQUEST_SECONDS,
  ): Promise<TenantCredentials> {
    const key = `${session.roleArn} ${session.tenantId} ${session.work ?? ""}`;
    const cached = this.entries.get(key);
    if (cached && this.lives(cached, minimumLifeSeconds)) {
      this.options.onLookup("CredentialCacheHit");
      return cached.credentials;
    }
    this.options.onLookup("CredentialCacheMiss");
    const entry: Entry = {
      credentials: this.assume(session).then(
        ({ expiration, ...credentials }) => {
          entry.expiration = expiration;
          return credentials;
        },
        (error) => {
          this.entries.deleteIf(key, entry);
          throw error;
        },
      ),
    };
    this.entries.set(key, entry);
    return entry.credentials;
  }

  /** As {@link credentialsFor}, for repeated use of one session. */
  source(session: TenantSessionRequest): CredentialSource {
    return (minimumLifeSeconds) => this.credentialsFor(session, minimumLifeSeconds);
  }

  /** A call in progress returns a full session. */
  private lives(entry: Entry, seconds: number): boolean {
    const now = (this.options.now ?? Date.now)();
    return entry.expiration === undefined || entry.expiration - now >= seconds * 1000;
  }

  private async assume({
    roleArn,
    tenantId,
    work,
  }: TenantSessionRequest): Promise<TenantCredentials & { expiration: number }> {
    const { Credentials: session } = await this.options.assumeRole({
      RoleArn: roleArn,
      RoleSessionName: `tenant-${tenantId}`,
      DurationSeconds: SESSION_SECONDS,
      Tags: [
        { Key: "tenant_id", Value: tenantId },
        ...(work === undefined ? [] : [{ Key: "work", Value: work }]),
      ],
    });
    if (!session?.AccessKeyId || !session.SecretAccessKey || !session.SessionToken || !session.Expiration) {
      throw new Error("STS returned incomplete credentials");
    }
    return {
      accessKeyId: session.AccessKeyId,
      secretAccessKey: session.SecretAccessKey,
      sessionToken: session.SessionToken,
      expiration: session.Expiration.getTime(),
    };
  }
}
