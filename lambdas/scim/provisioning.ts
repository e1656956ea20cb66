import type { ScimCredentialView, ScimGroupRoleView } from "../../api/provisioning";
import { noAdministrator } from "../account/problems";
import { isActiveAdministrator } from "../registry/members";
import type { AuditEntry } from "../shared/audit";
import type { RouteHandlers } from "../shared/http";
import type { Recorded } from "../shared/recorded";
import type { TenantContext } from "../tenancy/tenant-context";
import type { TenantId } from "../tenancy/tenant-id";
import type { InvitationOptions } from "../users/invitations";
import { UserManagement } from "../users/management";
import type { StoredCredential } from "./credentials";
import type { Group } from "./group-rows";
import { ScimGroups } from "./groups";
import type { ScimScope } from "./scope";
import { newToken } from "./token";
import { ScimUsers } from "./users";

export interface ProvisioningOptions extends InvitationOptions {
  readonly scopeOf: (tenantId: TenantId) => Promise<ScimScope>;
  readonly keepEntry: (entry: AuditEntry, tenant: TenantContext) => Promise<void>;
}

const DAY = 24 * 3600_000;

/** What a tenant's administrators do about its identity provider. */
export function provisioningOperations(options: ProvisioningOptions): RouteHandlers<"scim", TenantContext> {
  const management = new UserManagement(options);

  /** 403 unless the members table has the caller as an active administrator: a token may be older. */
  async function administered({ tenantId, userId }: TenantContext): Promise<ScimScope> {
    const scope = await options.scopeOf(tenantId);
    if (!isActiveAdministrator(await scope.members.get(userId))) throw noAdministrator();
    return scope;
  }

  return {
    "GET /tenant/scim-credentials": async ({ tenant }) => ({
      status: 200,
      body: (await (await administered(tenant)).credentials.list()).map(credentialView),
    }),

    "POST /tenant/scim-credentials": async ({ tenant, body, record }) => {
      const scope = await administered(tenant);
      const { token, credentialId, hash } = newToken(tenant.tenantId);
      const now = options.now().getTime();
      const stored = {
        hash,
        name: body.name,
        created_at: new Date(now).toISOString(),
        created_by: tenant.userId,
        expires_at: new Date(now + body.expires_in_days * DAY).toISOString(),
      };
      await scope.credentials.add(credentialId, stored);
      record({ after: { scim_credential: credentialId } });
      return { status: 201, body: { ...credentialView([credentialId, stored]), token } };
    },

    "DELETE /tenant/scim-credentials/{credential_id}": async ({ tenant, params, record }) => {
      await (await administered(tenant)).credentials.revoke(params.credential_id);
      record({ before: { scim_credential: params.credential_id } });
      return { status: 204 };
    },

    "GET /tenant/scim-groups": async ({ tenant }) => ({
      status: 200,
      body: (await (await administered(tenant)).groups.list()).map(groupView),
    }),

    "PUT /tenant/scim-groups/{group_id}": async ({ tenant, actor, params, body, record }) => {
      const scope = await administered(tenant);
      const changes: (Recorded & { readonly target: string })[] = [];
      const users = new ScimUsers(
        management,
        scope,
        (target, change) => changes.push({ target, ...change }),
        options.newId,
      );
      const groups = new ScimGroups(scope, options.newId, (userId, role) => users.changeRole(userId, role));
      const { before, after } = await groups.setRole(params.group_id, body.role);
      const facts = ({ role }: Group) => ({ role });
      record({
        before: facts(before),
        after: { ...facts(after), scim_group: params.group_id },
      });
      for (const change of changes) {
        const entry = {
          tenant_id: tenant.tenantId,
          at: options.now().toISOString(),
          actor,
          action: "PUT /tenant/scim-groups/{group_id}",
          ...change,
          result: 200,
          request_id: options.telemetry.requestId ?? "",
        };
        options.telemetry.audit(entry);
        await options.keepEntry(entry, tenant);
      }
      return { status: 200, body: groupView(after) };
    },
  };
}

const credentialView = ([credential_id, stored]: readonly [
  string,
  StoredCredential,
]): ScimCredentialView => ({
  credential_id,
  name: stored.name,
  created_at: stored.created_at,
  created_by: stored.created_by,
  expires_at: stored.expires_at,
  ...(stored.last_used_at !== undefined && { last_used_at: stored.last_used_at }),
});

const groupView = ({ group_id, display_name, role }: Group): ScimGroupRoleView => ({
  group_id,
  name: display_name,
  role,
});
