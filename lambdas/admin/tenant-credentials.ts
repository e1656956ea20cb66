import type { StoredTenant } from "../registry/tenant-records";
import type { RouteHandlers } from "../shared/http";
import { credentialFacts, type MachineCredentials } from "../users/machine-credentials";
import type { Control } from "./control";

export interface TenantCredentialOptions {
  readonly control: Pick<Control, "read">;
  readonly credentialsOf: (tenant: StoredTenant) => Promise<MachineCredentials>;
}

type TenantCredentialRoute = Extract<keyof RouteHandlers<"admin">, `${string}/credentials${string}`>;

/** Machine credentials of tenants, which an operator sees and ends, whatever the tenant's status, and never makes. */
export const tenantCredentialOperations = ({
  control,
  credentialsOf,
}: TenantCredentialOptions): Pick<RouteHandlers<"admin">, TenantCredentialRoute> => ({
  "GET /admin/tenants/{tenant_id}/credentials": async ({ params }) => ({
    status: 200,
    body: await (await credentialsOf(await control.read(params.tenant_id))).list(),
  }),

  "DELETE /admin/tenants/{tenant_id}/credentials/{credential_id}": async ({ params, record }) => {
    const credentials = await credentialsOf(await control.read(params.tenant_id));
    const revoked = await credentials.revoke(params.credential_id);
    record({ target: params.credential_id, before: credentialFacts(revoked) });
    return { status: 204 };
  },
});
