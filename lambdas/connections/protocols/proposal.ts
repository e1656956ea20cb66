import type { IdentityProviderTypeType } from "@aws-sdk/client-cognito-identity-provider";
import type { Connection } from "../../registry/connection";

/** The provider of a connection, as the user pool takes it. */
export interface PoolProvider {
  readonly type: IdentityProviderTypeType;
  /** `undefined`: they stay as they are. */
  readonly details: Record<string, string> | undefined;
  /** `custom:tenant_id` is never among them, so that nothing which a provider asserts can become a tenant. */
  readonly mapping: Record<string, string>;
}

/** What a request wants of a connection, in one form for all protocols. */
export interface Proposal extends PoolProvider {
  /** Identity of the company's provider; `undefined`: as before, or the request lacks what says it. */
  readonly issuer: string | undefined;
  /** Attributes of the row that the protocol has. */
  readonly set: Settings;
  /** Those of them that the row has no more. */
  readonly remove: readonly (keyof Settings)[];
}

type Settings = Pick<
  Connection,
  | "client_id"
  | "client_secret_expires_at"
  | "extra_scopes"
  | "metadata_url"
  | "sign_on_url"
  | "certificates"
  | "email_claim"
>;
