import { createHash } from "node:crypto";
import { AwsError } from "../../http/errors";

/** Tokens that are remembered; older ones count as if nobody had been signed out. */
const REMEMBERED = 20_000;

interface Issued {
  readonly user: string;
  /** When in the order of tokens and sign-outs. */
  readonly order: number;
}

/** Which refresh and access tokens a sign-out of their user has ended. ID tokens live until they expire, as in Cognito. */
export class Sessions {
  private readonly issued = new Map<string, Issued>();
  /** The order number of each user's last sign-out. */
  private readonly ended = new Map<string, number>();
  private order = 0;

  /** Tokens of a user were handed out. */
  open(poolId: string, username: string, tokens: readonly (string | undefined)[]): void {
    this.order += 1;
    for (const token of tokens) {
      if (token !== undefined)
        this.issued.set(hashOf(token), { user: userKey(poolId, username), order: this.order });
    }
    for (const [oldest] of this.issued) {
      if (this.issued.size <= REMEMBERED) break;
      this.issued.delete(oldest);
    }
  }

  /** Signs a user out everywhere. */
  end(poolId: string, username: string): void {
    this.order += 1;
    this.ended.set(userKey(poolId, username), this.order);
  }

  /** @throws AwsError NotAuthorizedException for a token that a sign-out has ended. */
  require(token: string, message: string): void {
    const issued = this.issued.get(hashOf(token));
    if (issued !== undefined && (this.ended.get(issued.user) ?? 0) > issued.order) {
      throw new AwsError("NotAuthorizedException", message);
    }
  }
}

const userKey = (poolId: string, username: string): string => `${poolId} ${username}`;
const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64");
