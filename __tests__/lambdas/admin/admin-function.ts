import type { S3Client } from "@aws-sdk/client-s3";
import { tenantCredentialRoutes } from "../../../api/tenant-credentials";
import { tenantUserRoutes } from "../../../api/tenant-users";
import { tenantRoutes } from "../../../api/tenants";
import { AuditTrail } from "../../../lambdas/admin/audit-trail";
import { CursorSecret } from "../../../lambdas/admin/cursor-secret";
import { Exports } from "../../../lambdas/admin/exports";
import { Lists } from "../../../lambdas/admin/lists";
import { Moves } from "../../../lambdas/admin/moves";
import { adminOperations } from "../../../lambdas/admin/operations";
import { AppClients } from "../../../lambdas/registry/app-clients";
import { MachineClients } from "../../../lambdas/registry/machine-clients";
import type { StoredTenant } from "../../../lambdas/registry/tenant-records";
import { keepEntry } from "../../../lambdas/shared/audit";
import { createHandler } from "../../../lambdas/shared/http";
import { type TenantId, tenantIdOf } from "../../../lambdas/tenancy/tenant-id";
import type { TenantSessions } from "../../../lambdas/tenancy/tenant-sessions";
import { MachineCredentials } from "../../../lambdas/users/machine-credentials";
import { UserManagement } from "../../../lambdas/users/management";
import { type UserScopeOptions, userScopes } from "../../../lambdas/users/user-scope";
import { documented } from "../../support/documented";
import { context, type EventOptions, eventOf } from "../../support/lambdas/events";
import { operator, type Platform } from "../../support/lambdas/platform";
import { telemetryTo } from "../../support/lambdas/telemetry";

/**
 * The control plane's routes on a test platform.
 * @param connect S3 for the exports of the tenant with this id
 * @param limits of what is done to one tenant's users
 */
export function adminOn(
  platform: Platform,
  connect: (tenantId: string) => S3Client = () => {
    throw new Error("this test has no exports");
  },
  limits: Partial<Pick<UserScopeOptions, "invitations" | "userCallsPerMinute">> = {},
) {
  const lines: string[] = [];
  const telemetry = telemetryTo((line) => lines.push(line), { functionName: "admin", level: "INFO" });
  const { documents } = platform.tables;
  let requests = 0;
  const sessions: Pick<TenantSessions<S3Client>, "of"> = {
    of: async (tenant) => ({
      tenantId: tenant.tenant_id as never,
      client: connect(tenant.tenant_id),
      table: "data",
      bucket: "bucket",
    }),
  };
  let attempts = 0;
  const scopeOf = userScopes({
    cognito: platform.cognito as never,
    userPoolId: "pool",
    membersTable: "members",
    userCallsPerMinute: 6_000,
    invitations: { perDay: 1_000, coolDown: 900 },
    now: platform.now,
    ...limits,
  });
  const usersOf = async (tenant: StoredTenant) => {
    const tenantId = tenantIdOf(tenant);
    const isActive = async () => (await platform.records.read(tenantId))?.status === "active";
    return scopeOf({ tenantId, documents: await platform.supportOf(tenantId), isActive });
  };
  const handler = createHandler(
    "admin",
    [...tenantRoutes, ...tenantUserRoutes, ...tenantCredentialRoutes],
    adminOperations({
      control: platform.control,
      moves: new Moves(platform.control, platform.records, platform.now),
      records: platform.records,
      exports: new Exports(sessions, { urlSeconds: 300 }),
      auditTrail: new AuditTrail(documents, "audit"),
      lists: new Lists(new CursorSecret(documents, "metadata")),
      users: new UserManagement({ newId: () => `attempt-${++attempts}`, now: platform.now, telemetry }),
      usersOf,
      credentialsOf: async (tenant) => {
        const { tenantId, calls } = await usersOf(tenant);
        return new MachineCredentials({
          clients: new MachineClients(await platform.supportOf(tenantId as TenantId), "members", tenantId),
          appClients: new AppClients(calls.meter(platform.cognito as never), "pool"),
          calls,
        });
      },
    }),
    {
      telemetry,
      allowOrigins: [],
      keepEntry: (entry) => keepEntry(documents, "audit", entry),
      now: () => platform.now().getTime(),
    },
  );

  return {
    lines,
    /** A request of an operator: `PATCH /admin/tenants/{tenant_id}`. */
    async call(route: string, tenant_id?: string, { params, ...options }: EventOptions = {}) {
      const event = eventOf(route, {
        ...(tenant_id !== undefined && { params: { tenant_id, ...params } }),
        operator,
        ...options,
      });
      requests += 1;
      event.requestContext.requestId = `request-${requests}`;
      const { statusCode, headers = {}, body } = documented(route, await handler(event, context));
      return { status: statusCode, headers, body: body === "" ? undefined : JSON.parse(body) };
    },
  };
}
