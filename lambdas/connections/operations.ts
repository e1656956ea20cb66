import type { AuditFacts } from "../../api/audit";
import type { Connection } from "../registry/connection";
import { certificateEnd, expiryWarningOf } from "../registry/connection-expiry";
import { isActiveAdministrator } from "../registry/members";
import type { StoredTenant } from "../registry/tenant-records";
import { conflict, forbidden, notFound } from "../shared/errors";
import type { RouteHandlers } from "../shared/http";
import type { TenantContext } from "../tenancy/tenant-context";
import { type TenantId, tenantIdOf } from "../tenancy/tenant-id";
import { type ClaimOptions, Claims, domainView } from "./claims";
import { Connecting, type ConnectingOptions } from "./connecting";
import { removeConnection } from "./removal";
import type { ConnectionScope } from "./scope";

/** What the operations have in an environment with single sign-on. */
export interface SingleSignOn extends ConnectingOptions, ClaimOptions {
  /** Host of the pool's domain. */
  readonly host: string;
  readonly userPoolId: string;
}

export interface ConnectionOptions {
  /** `undefined`: the environment has no single sign-on. */
  readonly singleSignOn: SingleSignOn | undefined;
  readonly scopeOf: (tenantId: TenantId) => Promise<ConnectionScope>;
  /** Id of the tenant that has a domain. */
  readonly holderOf: (domain: string) => Promise<string | undefined>;
  /** `undefined` if there is no such tenant. */
  readonly readTenant: (tenantId: string) => Promise<StoredTenant | undefined>;
  /** Milliseconds. */
  readonly now: () => number;
}

/** What the audit trail shows of a connection: no address, no secret. */
const factsOf = (connection: Connection | undefined): AuditFacts =>
  connection === undefined
    ? {}
    : { sso: connection.enforced ? `${connection.state}, enforced` : connection.state };

/** The operations of the connections function. */
export function connectionOperations(
  options: ConnectionOptions,
): RouteHandlers<"connections", TenantContext> {
  const { singleSignOn, scopeOf, readTenant, now } = options;
  const connecting = singleSignOn && new Connecting(singleSignOn);
  const claims = singleSignOn && new Claims(singleSignOn);
  const offered = <T>(part: T | undefined): T => {
    if (part === undefined) throw conflict("This environment has no single sign-on.");
    return part;
  };

  /** The scope of a caller who is an active administrator, whatever the token says. */
  async function managedBy({ tenantId, userId }: TenantContext): Promise<ConnectionScope> {
    const scope = await scopeOf(tenantId);
    if (isActiveAdministrator(await scope.members.get(userId))) return scope;
    throw forbidden("This route is for active administrators of the tenant.");
  }

  async function ofTenant(id: string): Promise<ConnectionScope> {
    const tenant = await readTenant(id);
    if (tenant === undefined) throw notFound("There is no such tenant.");
    return scopeOf(tenantIdOf(tenant));
  }

  async function viewOf(scope: ConnectionScope) {
    const { host, userPoolId } = offered(singleSignOn);
    const [connection, domains] = await Promise.all([scope.connection.read(), scope.domains.list()]);
    return {
      redirect_uri: `https://${host}/oauth2/idpresponse`,
      acs_url: `https://${host}/saml2/idpresponse`,
      audience: `urn:amazon:cognito:sp:${userPoolId}`,
      domains: domains.map(domainView),
      ...(connection !== undefined && { connection: connectionView(connection, now()) }),
    };
  }

  async function remove(scope: ConnectionScope, record: (change: { before: AuditFacts }) => void) {
    const { before, complete } = await removeConnection(scope, offered(singleSignOn).providers, now);
    record({ before: factsOf(before) });
    return complete ? ({ status: 204 } as const) : ({ status: 202 } as const);
  }

  return {
    "GET /tenant/sso": async ({ tenant }) => ({ status: 200, body: await viewOf(await managedBy(tenant)) }),

    "PUT /tenant/sso": async ({ tenant, body, record }) => {
      const scope = await managedBy(tenant);
      const { before, after } = await offered(connecting).set(scope, tenant.userId, body);
      record({ before: factsOf(before), after: factsOf(after) });
      return { status: 200, body: await viewOf(scope) };
    },

    "PATCH /tenant/sso": async ({ tenant, body, record }) => {
      const scope = await managedBy(tenant);
      const { before, after } = await offered(connecting).change(scope, body);
      record({ before: factsOf(before), after: factsOf(after) });
      return { status: 200, body: await viewOf(scope) };
    },

    "DELETE /tenant/sso": async ({ tenant, record }) => remove(await managedBy(tenant), record),

    "POST /tenant/sso/domains": async ({ tenant, body: { domain } }) => ({
      status: 200,
      body: await offered(claims).claim(await managedBy(tenant), domain),
    }),

    "POST /tenant/sso/domains/{domain}/verification": async ({ tenant, params: { domain } }) => ({
      status: 200,
      body: await offered(claims).verify(await managedBy(tenant), domain),
    }),

    "DELETE /tenant/sso/domains/{domain}": async ({ tenant, params: { domain } }) => {
      await offered(claims).release(await managedBy(tenant), domain);
      return { status: 204 };
    },

    "GET /admin/tenants/{tenant_id}/sso": async ({ params }) => ({
      status: 200,
      body: await viewOf(await ofTenant(params.tenant_id)),
    }),

    "PATCH /admin/tenants/{tenant_id}/sso": async ({ params, body, record }) => {
      const scope = await ofTenant(params.tenant_id);
      const changes = offered(connecting);
      if (body.break_glass_user_id !== undefined && !(await scope.connection.read())?.enforced) {
        throw conflict("Passwords count for this tenant: nobody needs to be named.");
      }
      const { before, after } = await changes.change(scope, body);
      record({ before: factsOf(before), after: factsOf(after) });
      return { status: 200, body: await viewOf(scope) };
    },

    "DELETE /admin/tenants/{tenant_id}/sso": async ({ params, record }) =>
      remove(await ofTenant(params.tenant_id), record),

    "GET /sign-in": async ({ query: { domain } }) => {
      offered(singleSignOn);
      return { status: 200, body: await signInOf(domain) };
    },
  };

  /** A domain whose holder is not active has no sign-in, like one that nobody holds. */
  async function signInOf(domain: string) {
    const holder = await options.holderOf(domain);
    const tenant = holder === undefined ? undefined : await readTenant(holder);
    const connection =
      tenant?.status === "active" ? await (await scopeOf(tenantIdOf(tenant))).connection.read() : undefined;
    if (connection?.state !== "active" || connection.sign_in_client_id === undefined) {
      throw notFound("No connection has this domain.");
    }
    return { client_id: connection.sign_in_client_id, identity_provider: connection.provider };
  }
}

/** Without the tester's address, and what only the platform needs. */
const connectionView = (connection: Connection, now: number) => ({
  protocol: connection.protocol,
  state: connection.state,
  provider: connection.provider,
  issuer: connection.issuer,
  roles: connection.roles,
  enforced: connection.enforced,
  created_at: connection.created_at,
  ...given(connection, "sign_in_client_id"),
  ...given(connection, "client_id"),
  ...given(connection, "client_secret_expires_at"),
  ...given(connection, "extra_scopes"),
  ...given(connection, "metadata_url"),
  ...given(connection, "sign_on_url"),
  ...given(connection, "certificates"),
  ...endOf(connection, now),
  ...given(connection, "email_claim"),
  ...given(connection, "groups_claim"),
  ...given(connection, "default_role"),
  ...given(connection, "break_glass_user_id"),
  ...given(connection, "tested_at"),
  ...given(connection, "last_sign_in_at"),
});

function endOf(connection: Connection, now: number) {
  const certificate = certificateEnd(connection);
  const ends = expiryWarningOf(connection, now);
  return {
    ...(certificate !== undefined && { certificate_expires_at: certificate }),
    ...(ends !== undefined && { warning: ends.warning }),
  };
}

/** The attribute, if the connection has it. */
const given = <K extends keyof Connection>(connection: Connection, name: K): Pick<Connection, K> | object =>
  connection[name] === undefined ? {} : { [name]: connection[name] };
