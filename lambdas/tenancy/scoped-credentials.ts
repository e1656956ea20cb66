import type { AssumeRoleCommandInput, AssumeRoleCommandOutput } from "@aws-sdk/client-sts";
import { BoundedMap } from "../shared/bounded-map";
import type { TenantId } from "./tenant-id";

/** Credentials that reach one tenant's data and nothing else. Never logged, never returned to a client. */
export interface TenantCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface ScopedCredentialsOptions {
  /** The tenant access role. */
  readonly roleArn: string;
  readonly assumeRole: (input: AssumeRoleCommandInput) => Promise<AssumeRoleCommandOutput>;
  readonly onLookup: (outcome: "CredentialCacheHit" | "CredentialCacheMiss") => void;
  /** Tenants whose credentials are kept at a time; default 500. */
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

/** Each tenant's credentials: the tenant access role, assumed with the session tag that its policies compare with. */
export class ScopedCredentials {
  private readonly entries: BoundedMap<TenantId, Entry>;

  constructor(private readonly options: ScopedCredentialsOptions) {
    this.entries = new BoundedMap(options.capacity ?? 500);
  }

  /**
   * Credentials with at least `minimumLifeSeconds` left, from the cache or from STS. Concurrent callers share one call;
   * a failed call is not remembered. Throws what STS throws.
   */
  credentialsFor(tenantId: TenantId, minimumLifeSeconds = REQUEST_SECONDS): Promise<TenantCredentials> {
    const cached = this.entries.get(tenantId);
    if (cached && this.lives(cached, minimumLifeSeconds)) {
      this.options.onLookup("CredentialCacheHit");
      return cached.credentials;
    }
    this.options.onLookup("CredentialCacheMiss");
    const entry: Entry = {
      credentials: this.assume(tenantId).then(
        ({ expiration, ...credentials }) => {
          entry.expiration = expiration;
          return credentials;
        },
        (error) => {
          this.entries.deleteIf(tenantId, entry);
          throw error;
        },
      ),
    };
    this.entries.set(tenantId, entry);
    return entry.credentials;
  }

  /** A call under way will bring a whole session. */
  private lives(entry: Entry, seconds: number): boolean {
    const now = (this.options.now ?? Date.now)();
    return entry.expiration === undefined || entry.expiration - now >= seconds * 1000;
  }

  private async assume(tenantId: TenantId): Promise<TenantCredentials & { expiration: number }> {
    const { Credentials: session } = await this.options.assumeRole({
      RoleArn: this.options.roleArn,
      RoleSessionName: `tenant-${tenantId}`,
      DurationSeconds: SESSION_SECONDS,
      Tags: [{ Key: "tenant_id", Value: tenantId }],
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
