import type { AssumeRoleCommandInput, AssumeRoleCommandOutput } from "@aws-sdk/client-sts";
import { BoundedMap } from "../shared/bounded-map";
import type { SiloWork } from "../shared/definition";
import type { TenantId } from "./tenant-id";

/** Credentials that reach one tenant's data and nothing else. Never logged, never returned to a client. */
export interface TenantCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The session tag `work` of a session in a silo that is not for the tenant's users. */
export type SessionWork = Exclude<SiloWork, "tenant">;

/** A session that credentials are for. */
export interface TenantSessionRequest {
  /** A tenant access role: of the pool, or of the tenant's silo. */
  readonly roleArn: string;
  readonly tenantId: TenantId;
  /** For silos alone: the pool has a role for each kind of work. */
  readonly work?: SessionWork;
}

/** One session's credentials, with at least as many seconds left as asked for. */
export type CredentialSource = (minimumLifeSeconds?: number) => Promise<TenantCredentials>;

export interface ScopedCredentialsOptions {
  readonly assumeRole: (input: AssumeRoleCommandInput) => Promise<AssumeRoleCommandOutput>;
  readonly onLookup: (outcome: "CredentialCacheHit" | "CredentialCacheMiss") => void;
  /** Sessions whose credentials are kept at a time; default 500. */
  readonly capacity?: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

interface Entry {
  readonly credentials: Promise<TenantCredentials>;
  /** Milliseconds since 1970; absent while the call to STS is under way. */
  expiration?: number;
}

/** The longest session that a role assumed by a role can have: AWS caps role chaining at one hour. */
const SESSION_SECONDS = 3600;

/** Longer than any request, which ends after 30 s. */
const REQUEST_SECONDS = 60;

/**
 * Each tenant's credentials: a tenant access role, assumed with the session tag that its policies compare with. Kept by
 * role, tenant and work: one tenant's are never another's, and none outlives a change of role.
 */
export class ScopedCredentials {
  private readonly entries: BoundedMap<string, Entry>;

  constructor(private readonly options: ScopedCredentialsOptions) {
    this.entries = new BoundedMap(options.capacity ?? 500);
  }

  /**
   * Credentials with at least `minimumLifeSeconds` left, from the cache or from STS. Concurrent callers share one call;
   * a failed call is not remembered. Throws what STS throws.
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

  /** The same for a session that is asked for more than once. */
  source(session: TenantSessionRequest): CredentialSource {
    return (minimumLifeSeconds) => this.credentialsFor(session, minimumLifeSeconds);
  }

  /** A call under way will bring a whole session. */
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
      throw new Error("STS answered AssumeRole without complete credentials");
    }
    return {
      accessKeyId: session.AccessKeyId,
      secretAccessKey: session.SecretAccessKey,
      sessionToken: session.SessionToken,
      expiration: session.Expiration.getTime(),
    };
  }
}
