import { arnFields } from "./patterns";
import { PolicyError } from "./policy-error";

/** The caller of a request, in the forms in which policies can name it. */
export type Caller = Identity | ServiceCaller | FederatedCaller;

/** A user, or a session of a role or a user. */
export interface Identity {
  readonly kind: "identity";
  readonly account: string;
  /** Of the session, or of the user who signs with long-lived keys. */
  readonly arn: string;
  /** Of the session's role or user; undefined for a user. */
  readonly entityArn: string | undefined;
}

/** An AWS service, with all its names. */
export interface ServiceCaller {
  readonly kind: "service";
  readonly names: readonly string[];
}

/** An identity vouched for by an identity provider, before it has assumed a role. */
export interface FederatedCaller {
  readonly kind: "federated";
  /** ARN of the provider, or its name: `accounts.google.com`. */
  readonly provider: string;
}

/**
 * The caller that signs as `arn`: a session of a role, a user, or a federated user's session.
 * @param entityArn of the role: a session's ARN does not contain the role's path.
 * @throws PolicyError for any other ARN, the account's root user included.
 */
export function identityOf(arn: string, entityArn?: string): Identity {
  const [, partition = "", service, , account = "", path = ""] = arnFields(arn) ?? [];
  const [kind, name = "", session] = path.split("/");
  const identity = (entity: string | undefined): Identity => ({
    kind: "identity",
    account,
    arn,
    entityArn: entity,
  });
  if (service === "iam" && kind === "user" && name !== "") return identity(undefined);
  if (service === "sts" && kind === "assumed-role" && session !== undefined) {
    return identity(entityArn ?? `arn:${partition}:iam::${account}:role/${name}`);
  }
  if (service === "sts" && kind === "federated-user" && name !== "") {
    return identity(entityArn ?? `arn:${partition}:iam::${account}:user/${name}`);
  }
  throw new PolicyError(`${arn} is neither a user nor a session of one or of a role`);
}
