import * as z from "zod/mini";
import { type Operation, tenantRoles } from "./route";

/** How a company's provider vouches for its users. */
export const connectionProtocols = ["oidc", "saml"] as const;
export type ConnectionProtocol = (typeof connectionProtocols)[number];

/** Where a connection stands. Its users sign in while it is `active`, and only then. */
export const connectionStates = ["making", "draft", "tested", "active", "removing"] as const;
export type ConnectionState = (typeof connectionStates)[number];

/** A domain name as DNS has it: lower case, at most 253 characters, labels of at most 63. */
export const domainName = z
  .string()
  .check(
    z.maxLength(253),
    z.regex(
      /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
      "write a domain in lower-case ASCII, such as example.com",
    ),
  );

/** Text that a company's provider chose: printable ASCII, as ids and claims are. */
const opaque = (length: number) =>
  z.string().check(z.minLength(1), z.maxLength(length), z.regex(/^[\x21-\x7e]+$/));

const issuerUrl = z
  .string()
  .check(
    z.maxLength(512),
    z.url({ protocol: /^https?$/ }),
    z.regex(/^[a-z]+:\/\/[^\s@?#]+$/, "write the issuer without user, query and fragment"),
  );

export const role = z.enum(tenantRoles);

/** Groups of one connection: Cognito keeps 2,048 characters of a user's groups. */
const MOST_GROUPS = 50;

/** Characters of SAML metadata, and bytes of such a document. Source: Cognito API reference, ProviderDetails. */
export const LONGEST_METADATA = 131_072;

/** Name of a claim, or of an attribute of an assertion, which often is a URL. */
const claimName = z.string().check(z.regex(/^[A-Za-z0-9_.:/-]{1,256}$/));

/** What connections of all protocols have. */
const common = {
  groups_claim: z.optional(claimName),
  roles: z.optional(
    z
      .record(z.string().check(z.minLength(1), z.maxLength(128)), role)
      .check(
        z.refine((roles) => Object.keys(roles).length <= MOST_GROUPS, `name ${MOST_GROUPS} groups at most`),
      ),
  ),
  default_role: z.optional(z.nullable(role)),
};

const oidcBody = z.strictObject({
  protocol: z.literal("oidc"),
  issuer: issuerUrl,
  client_id: opaque(255),
  client_secret: z.optional(opaque(1024)),
  client_secret_expires_at: z.optional(z.iso.datetime()),
  extra_scopes: z.optional(
    z.array(z.string().check(z.regex(/^[A-Za-z0-9_.:/-]{1,64}$/))).check(z.maxLength(5)),
  ),
  ...common,
});
export type OidcBody = z.output<typeof oidcBody>;

const samlBody = z
  .strictObject({
    protocol: z.literal("saml"),
    metadata_url: z.optional(
      z
        .string()
        .check(
          z.maxLength(2048),
          z.url({ protocol: /^https?$/ }),
          z.regex(/^[a-z]+:\/\/[^\s@#]+$/, "write the URL without user and fragment"),
        ),
    ),
    metadata: z.optional(z.string().check(z.minLength(1), z.maxLength(LONGEST_METADATA))),
    email_claim: z.optional(claimName),
    ...common,
  })
  .check(
    z.refine(
      ({ metadata, metadata_url }) => metadata === undefined || metadata_url === undefined,
      "name metadata_url or metadata, not both",
    ),
  );
export type SamlBody = z.output<typeof samlBody>;

export const connectionBody = z.discriminatedUnion("protocol", [oidcBody, samlBody]);
export type ConnectionBody = z.output<typeof connectionBody>;

export const connectionChange = z
  .strictObject({
    state: z.optional(z.literal("active")),
    enforced: z.optional(z.boolean()),
    break_glass_user_id: z.optional(z.guid()),
  })
  .check(
    z.refine(
      (change) => change.state !== undefined || change.enforced !== undefined,
      "name what to change: state, enforced or both",
    ),
  );
export type ConnectionChange = z.output<typeof connectionChange>;

/** How the audit trail names a change of a connection. */
export function connectionOperation({ state, enforced }: ConnectionChange): Operation {
  const enforcement = enforced ? "enforce-sso" : "end-sso-enforcement";
  if (enforced === undefined) return "activate-sso";
  return state === undefined ? enforcement : (`activate-sso, ${enforcement}` as const);
}

/** What operators may change of a tenant's connection. */
export const operatorsConnectionChange = z
  .strictObject({
    enforced: z.optional(z.literal(false)),
    break_glass_user_id: z.optional(z.guid()),
  })
  .check(
    z.refine(
      (change) => (change.enforced === undefined) !== (change.break_glass_user_id === undefined),
      "name either enforced or break_glass_user_id",
    ),
  );

/** How the audit trail names a change by operators. */
export const operatorsConnectionOperation = ({
  enforced,
}: z.output<typeof operatorsConnectionChange>): Operation =>
  enforced === undefined ? "break-glass" : "end-sso-enforcement";
