import * as z from "zod/mini";
import {
  connectionBody,
  connectionChange,
  connectionOperation,
  connectionProtocols,
  connectionStates,
  domainName,
  operatorsConnectionChange,
  operatorsConnectionOperation,
  role,
} from "./connection-bodies";
import { tenantParams } from "./fields";
import { described, EXAMPLE_USER_ID, named, responsesTo, time } from "./response";
import { administrators, type Route } from "./route";

const domain = described(domainName, "A domain of the company, in lower-case ASCII: `example.com`.");
const domainParams = z.object({ domain });
const own = { ...administrators, function: "connections", scope: "people" } as const;
const dangerous = { ...own, recentSignIn: true } as const;
const operated = { authorization: "operator", function: "connections", params: tenantParams } as const;

/** Single sign-on of a tenant with its company's identity provider. */
export const connectionRoutes = [
  { ...own, method: "GET", path: "/tenant/sso" },
  // The firewall's rules would refuse metadata, for its size and for what XML looks like.
  {
    ...dangerous,
    method: "PUT",
    path: "/tenant/sso",
    body: connectionBody,
    tenantData: ["body"],
    audited: "set-sso",
  },
  {
    ...dangerous,
    method: "PATCH",
    path: "/tenant/sso",
    body: connectionChange,
    audited: "change-sso",
    operationOf: connectionOperation,
  },
  { ...dangerous, method: "DELETE", path: "/tenant/sso", audited: "remove-sso" },
  {
    ...dangerous,
    method: "POST",
    path: "/tenant/sso/domains",
    body: z.strictObject({ domain }),
    audited: "claim-domain",
  },
  {
    ...dangerous,
    method: "POST",
    path: "/tenant/sso/domains/{domain}/verification",
    params: domainParams,
    audited: "verify-domain",
  },
  {
    ...dangerous,
    method: "DELETE",
    path: "/tenant/sso/domains/{domain}",
    params: domainParams,
    audited: "release-domain",
  },
  { ...operated, method: "GET", path: "/admin/tenants/{tenant_id}/sso" },
  {
    ...operated,
    method: "PATCH",
    path: "/admin/tenants/{tenant_id}/sso",
    body: operatorsConnectionChange,
    audited: "change-sso",
    operationOf: operatorsConnectionOperation,
  },
  { ...operated, method: "DELETE", path: "/admin/tenants/{tenant_id}/sso", audited: "remove-sso" },
  {
    authorization: "public",
    method: "GET",
    path: "/sign-in",
    function: "connections",
    query: z.strictObject({ domain }),
  },
] as const satisfies readonly Route[];

/** A domain that a tenant has claimed, and the record that proves it. */
export const claimedDomain = /* @__PURE__ */ named(
  "ClaimedDomain",
  {
    domain: "example.com",
    record_name: "_saas-verification.example.com",
    record_value: "saas-verification=3f9c2d5b7a1e4c60",
    verified_at: "2025-11-24T09:30:00.000Z",
  },
  () =>
    z.object({
      domain: z.string(),
      record_name: described(z.string(), "Name of the TXT record to create."),
      record_value: described(z.string(), "Its value."),
      verified_at: described(z.exactOptional(time()), "Absent: not verified yet."),
    }),
);

/** A tenant's single sign-on. No secret of the company's provider is in it. */
export const singleSignOn = /* @__PURE__ */ named(
  "SingleSignOn",
  {
    redirect_uri: "https://saas-prod-111122223333.auth.eu-central-1.amazoncognito.com/oauth2/idpresponse",
    acs_url: "https://saas-prod-111122223333.auth.eu-central-1.amazoncognito.com/saml2/idpresponse",
    audience: "urn:amazon:cognito:sp:eu-central-1_example",
    domains: [],
    connection: {
      protocol: "oidc",
      state: "active",
      provider: "6fw2k0vb1p7xq3m9t5d8c4h2z-k3v9q1",
      sign_in_client_id: "5b2mexample",
      issuer: "https://login.example.com",
      client_id: "0oa1example",
      groups_claim: "groups",
      roles: { "Platform administrators": "tenant-admin" },
      default_role: "tenant-member",
      enforced: true,
      break_glass_user_id: EXAMPLE_USER_ID,
      created_at: "2025-11-24T09:30:00.000Z",
      tested_at: "2025-11-24T09:45:00.000Z",
    },
  },
  () =>
    z.object({
      redirect_uri: described(
        z.string(),
        "To be registered at the company's identity provider: where OpenID Connect sends users back.",
      ),
      acs_url: described(z.string(), "The same for SAML: its assertion consumer service, by POST."),
      audience: described(z.string(), "For SAML: the platform's entity id, and the audience of assertions."),
      domains: z.array(claimedDomain),
      connection: z.exactOptional(
        z.object({
          protocol: z.enum(connectionProtocols),
          state: described(
            z.enum(connectionStates),
            "`draft`: wants a test sign-in of the administrator who made it; `tested`: may be activated; `active`: users sign in through it; `making` and `removing`: repeat `PUT` or `DELETE`.",
          ),
          provider: described(z.string(), "The `identity_provider` of `/oauth2/authorize`."),
          sign_in_client_id: described(
            z.exactOptional(z.string()),
            "The `client_id` of `/oauth2/authorize`; absent while the connection is made.",
          ),
          issuer: described(z.string(), "The issuer of OpenID Connect, or the entity id of SAML."),
          client_id: described(
            z.exactOptional(z.string()),
            "OpenID Connect: the platform's client at the company's provider.",
          ),
          extra_scopes: described(
            z.exactOptional(z.array(z.string())),
            "OpenID Connect: besides `openid email profile`.",
          ),
          client_secret_expires_at: described(
            z.exactOptional(time()),
            "OpenID Connect: when the secret ends, as an administrator has said.",
          ),
          metadata_url: described(
            z.exactOptional(z.string()),
            "SAML: where the metadata was read when it was set. It is not read again by itself.",
          ),
          sign_on_url: described(z.exactOptional(z.string()), "SAML: where the company signs users in."),
          certificates: described(
            z.exactOptional(z.array(z.object({ sha256: z.string(), expires_at: time() }))),
            "SAML: certificates with which the company may sign, with their fingerprints.",
          ),
          certificate_expires_at: described(
            z.exactOptional(time()),
            "SAML: when the last of them ends, and nobody can sign in.",
          ),
          warning: described(
            z.exactOptional(z.enum(["expiring", "expired"])),
            "The last certificate, or the secret, ends within 30 days, or has ended.",
          ),
          email_claim: described(
            z.exactOptional(z.string()),
            "SAML: the attribute with the address; absent: `email`.",
          ),
          groups_claim: described(
            z.exactOptional(z.string()),
            "The claim, or the attribute of SAML's assertion, with the user's groups.",
          ),
          roles: described(z.record(z.string(), role), "Roles by group; a user has the strongest."),
          default_role: described(
            z.exactOptional(role),
            "The role of users in none of the groups; absent: they may not sign in.",
          ),
          enforced: described(z.boolean(), "Users sign in through the connection alone."),
          break_glass_user_id: described(
            z.exactOptional(z.string()),
            "The administrator who still signs in with password and second factor.",
          ),
          created_at: time(),
          tested_at: z.exactOptional(time()),
          last_sign_in_at: described(
            z.exactOptional(time()),
            "When somebody last signed in through it, to within five minutes.",
          ),
        }),
      ),
    }),
);

/** Where users of a domain sign in. */
export const signInOfDomain = /* @__PURE__ */ named(
  "SignInOfDomain",
  { client_id: "5b2mexample", identity_provider: "6fw2k0vb1p7xq3m9t5d8c4h2z-k3v9q1" },
  () =>
    z.object({
      client_id: described(z.string(), "The `client_id` of `/oauth2/authorize` and `/oauth2/token`."),
      identity_provider: described(z.string(), "The `identity_provider` of `/oauth2/authorize`."),
    }),
);

export const connectionResponses = /* @__PURE__ */ responsesTo(connectionRoutes, () => {
  const absent = "The environment has no single sign-on";
  const none = "The tenant has no connection.";
  const state = { description: "The tenant's single sign-on.", body: singleSignOn };
  return {
    "GET /tenant/sso": {
      operation: "readSingleSignOn",
      summary: "Read the tenant's single sign-on",
      success: { 200: state },
      problems: { 409: `${absent}.` },
    },
    "PUT /tenant/sso": {
      operation: "setSingleSignOn",
      summary: "Connect the company's identity provider, or change the connection",
      details:
        "A new connection is a draft: sign in through it once, with your own address, then activate it. OpenID Connect: the secret goes to the user pool alone and is never shown; leave it out to keep it. `client_secret_expires_at` is for the warning before it. SAML: `metadata_url` is read now, and again when it is set again; leave it and `metadata` out to keep what was read. A change of the protocol or the issuer needs a new connection.",
      request: {
        example: {
          protocol: "oidc",
          issuer: "https://login.example.com",
          client_id: "0oa1example",
          client_secret: "a-secret-of-the-provider",
          groups_claim: "groups",
          roles: { "Platform administrators": "tenant-admin" },
          default_role: "tenant-member",
        },
        note: "`default_role`: `tenant-member` unless set; null: users in none of the groups may not sign in.",
      },
      success: { 200: state },
      problems: {
        409: `${absent}; no domain of the tenant is verified; the protocol or the issuer differs from the connection's; the connection is being removed; another request changed it.`,
        422: "The user pool refused the provider: the issuer cannot be discovered, or a value is wrong. The metadata cannot be read, is not that of one SAML 2.0 provider, or has no valid signing certificate. Or a new connection has no secret or metadata.",
        503: "The platform has as many connections as the user pool takes (`connections-full`).",
      },
    },
    "PATCH /tenant/sso": {
      operation: "changeSingleSignOn",
      summary: "Activate a tested connection, or require it of all users",
      details:
        "`enforced` leaves one administrator, `break_glass_user_id`, who signs in with password and second factor; within 30 seconds, sessions of all other passwords are refused (`single-sign-on-required`).",
      request: {
        example: { state: "active", enforced: true, break_glass_user_id: EXAMPLE_USER_ID },
        note: "At least one of `state` and `enforced`.",
      },
      success: { 200: state },
      problems: {
        404: none,
        409: `${absent}; the connection is not tested; \`break_glass_user_id\` names no active administrator with a password and, where the environment has them, a second factor.`,
      },
    },
    "DELETE /tenant/sso": {
      operation: "removeSingleSignOn",
      summary: "Remove the connection and its users",
      details: "Its users' sessions end within 30 seconds. Repeat the request while it answers 202.",
      success: {
        202: { description: "Users are left: repeat the request." },
        204: { description: "The connection and its users are gone; domains stay." },
      },
      problems: { 404: none, 409: `${absent}, or the connection's users are the only administrators.` },
    },
    "POST /tenant/sso/domains": {
      operation: "claimDomain",
      summary: "Claim a domain of the company",
      details: "Create the TXT record of the answer, then verify the domain.",
      request: { example: { domain: "example.com" } },
      success: { 200: { description: "The domain, with the record that proves it.", body: claimedDomain } },
      problems: {
        409: `${absent}, the tenant has too many domains, or another tenant has this one (\`domain-in-use\`).`,
        422: "The domain is a public suffix, or below none: nobody owns it alone.",
      },
    },
    "POST /tenant/sso/domains/{domain}/verification": {
      operation: "verifyDomain",
      summary: "Look the domain's TXT record up",
      success: { 200: { description: "The verified domain.", body: claimedDomain } },
      problems: {
        404: "The tenant has not claimed the domain.",
        409: `${absent}, or another tenant has the domain (\`domain-in-use\`).`,
        422: "The record does not exist, has another value, or DNS did not answer in time (`domain-not-verified`).",
      },
    },
    "DELETE /tenant/sso/domains/{domain}": {
      operation: "releaseDomain",
      summary: "Release a domain: its users sign in no more",
      success: { 204: { description: "The domain is free." } },
      problems: {
        404: "The tenant has not claimed the domain.",
        409: `${absent}, or an active connection needs a verified domain.`,
      },
    },
    "GET /admin/tenants/{tenant_id}/sso": {
      operation: "readTenantSingleSignOn",
      summary: "Read a tenant's single sign-on",
      success: { 200: state },
      problems: { 404: "There is no such tenant.", 409: `${absent}.` },
    },
    "PATCH /admin/tenants/{tenant_id}/sso": {
      operation: "changeTenantSingleSignOn",
      summary: "Let a tenant's users sign in with passwords again, or name another break-glass administrator",
      details: "For a tenant whose provider fails, and whose break-glass administrator is gone.",
      request: { example: { enforced: false }, note: "Either `enforced` or `break_glass_user_id`." },
      success: { 200: state },
      problems: {
        404: `There is no such tenant, or: ${none}`,
        409: `${absent}; passwords count, so that nobody needs to be named; \`break_glass_user_id\` names no active administrator with a password and, where the environment has them, a second factor.`,
      },
    },
    "DELETE /admin/tenants/{tenant_id}/sso": {
      operation: "removeTenantSingleSignOn",
      summary: "Remove a tenant's connection and its users",
      details: "Repeat the request while it answers 202.",
      success: {
        202: { description: "Users are left: repeat the request." },
        204: { description: "The connection and its users are gone." },
      },
      problems: {
        404: `There is no such tenant, or: ${none}`,
        409: `${absent}, or the connection's users are the only administrators.`,
      },
    },
    "GET /sign-in": {
      operation: "findSignIn",
      summary: "Find where users of a domain sign in",
      details: "For an application that has asked for an address. It tells nothing about users.",
      success: { 200: { description: "The connection of the domain.", body: signInOfDomain } },
      problems: { 404: "No connection has this domain: users sign in with a password." },
    },
  };
});
