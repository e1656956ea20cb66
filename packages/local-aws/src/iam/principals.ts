import { randomBytes } from "node:crypto";

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}

/** The caller. */
export type Principal = Administrator | RoleSession;

export interface Administrator {
  readonly kind: "administrator";
  readonly arn: string;
  readonly userId: string;
}

export interface RoleSession {
  readonly kind: "session";
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>` */
  readonly arn: string;
  /** `<role id>:<session>` */
  readonly userId: string;
  readonly roleArn: string;
  /** Session tags; the role's tags come from the deployment. */
  readonly tags: Readonly<Record<string, string>>;
}

interface Issued {
  readonly credentials: AwsCredentials;
  readonly principal: Principal;
}

/** The credentials that the endpoint issued, with their principals. No other credentials authenticate. */
export class IssuedCredentials {
  private readonly byAccessKey = new Map<string, Issued>();

  /** @param lifetime seconds until they expire. */
  issue(principal: Principal, lifetime: number): AwsCredentials {
    this.forgetLongExpired();
    const credentials: AwsCredentials = {
      accessKeyId: `ASIA${randomBase32(16)}`,
      secretAccessKey: randomBytes(30).toString("base64"),
      sessionToken: randomBytes(192).toString("base64"),
      expiration: new Date(Date.now() + lifetime * 1000),
    };
    this.byAccessKey.set(credentials.accessKeyId, { credentials, principal });
    return credentials;
  }

  find(accessKeyId: string): Issued | undefined {
    return this.byAccessKey.get(accessKeyId);
  }

  /** An hour after its expiry, a key may be reported as unknown instead of expired. */
  private forgetLongExpired(): void {
    const limit = Date.now() - 3_600_000;
    for (const [key, { credentials }] of this.byAccessKey) {
      // Ordered by issue, not by expiry: it is enough to check the head at every issue.
      if (credentials.expiration.getTime() >= limit) return;
      this.byAccessKey.delete(key);
    }
  }
}

/** A session of the role `roleArn`. The session's ARN does not contain the role's path. */
export function roleSession(
  roleArn: string,
  sessionName: string,
  tags: Readonly<Record<string, string>> = {},
): RoleSession {
  const [, partition, , , account, path = ""] = roleArn.split(":");
  const roleName = path.split("/").at(-1) ?? path;
  return {
    kind: "session",
    arn: `arn:${partition}:sts::${account}:assumed-role/${roleName}/${sessionName}`,
    userId: `AROA${roleName.toUpperCase().replace(/[^A-Z0-9]/g, "")}:${sessionName}`,
    roleArn,
    tags,
  };
}

function randomBase32(length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return Array.from(randomBytes(length), (byte) => alphabet[byte % 32]).join("");
}
