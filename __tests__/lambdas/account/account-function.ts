import { randomUUID } from "node:crypto";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { accountRoutes } from "../../../api/account";
import { credentialRoutes } from "../../../api/credentials";
import type { MfaDemand } from "../../../api/mfa";
import { signInRoutes } from "../../../api/sign-in";
import { accountOperations } from "../../../lambdas/account/operations";
import { scopes } from "../../../lambdas/account/scope";
import { Directory } from "../../../lambdas/registry/directory";
import { Members } from "../../../lambdas/registry/members";
import { keepEntry } from "../../../lambdas/shared/audit";
import { createHandler } from "../../../lambdas/shared/http";
import type { TenantContext } from "../../../lambdas/tenancy/tenant-context";
import { documented } from "../../support/documented";
import { type Aws, tiers } from "../../support/lambdas/aws";
import {
  acme,
  claimsOf,
  context,
  type EventOptions,
  eventOf,
  keyOf,
  noSecondFactor,
} from "../../support/lambdas/events";
import { telemetryTo } from "../../support/lambdas/telemetry";

export interface Limits {
  readonly userCallsPerMinute?: number;
  readonly invitationsPerDay?: number;
  /** Seconds. */
  readonly coolDown?: number;
  readonly mfa?: MfaDemand;
}

/** The account function on test AWS, with a clock that the test moves; tenants' credentials are left to another test. */
export function accountOn(aws: Aws, limits: Limits = {}) {
  const clock = { now: Date.parse("2030-01-01T00:00:00Z") };
  let ids = 0;
  const client = aws.clientSettings("account");
  const cognito = new CognitoIdentityProviderClient(client);
  const documents = aws.documentsOf("account");
  const lines: string[] = [];
  const telemetry = telemetryTo((line) => lines.push(line), { functionName: "account" });
  const now = () => new Date(clock.now);
  const directory = new Directory(cognito, "us-east-1_pool");
  const gatewayReads: unknown[] = [];
  const scopeOf = scopes({
    documentsOf: async () => documents,
    // The value of a key is its id.
    gatewayOf: async () => ({
      send: async ({ input }: { input: { apiKey?: string } }) => {
        gatewayReads.push(input.apiKey);
        return { value: input.apiKey };
      },
    }),
    cognito,
    userPoolId: "us-east-1_pool",
    metadataTable: "metadata",
    membersTable: "members",
    environment: "test",
    newId: randomUUID,
    userCallsPerMinute: limits.userCallsPerMinute ?? 6_000,
    invitations: { perDay: limits.invitationsPerDay ?? 1_000, coolDown: limits.coolDown ?? 900 },
    now,
  });

  const handler = createHandler(
    "account",
    [...accountRoutes, ...signInRoutes, ...credentialRoutes],
    accountOperations({
      scopeOf: ({ tenantId }) => scopeOf(tenantId),
      tiers,
      mfa: { users: limits.mfa ?? "optional", administrators: limits.mfa ?? "optional", tiers: {} },
      telemetry,
      newId: () => `attempt-${++ids}`,
      now,
    }),
    {
      telemetry,
      allowOrigins: [],
      tenantOf: async (claims) => {
        const { sub, ...rest } = claims as Record<string, string>;
        const tenantId = rest.tenant_id ?? "";
        const roles = new Set([rest["cognito:groups"]]);
        const mfa = limits.mfa ?? "optional";
        return {
          tenantId,
          userId: sub,
          roles,
          apiKeyId: keyOf(tenantId),
          secondFactor: noSecondFactor,
          signedInAt: Date.now() / 1000,
          mfa,
        } as unknown as TenantContext;
      },
      keepEntry: (entry) => keepEntry(documents, "audit", entry),
    },
  );

  return {
    lines,
    directory,
    /** Keys that API Gateway was asked for. */
    gatewayReads,
    /** A tenant's rows as the function writes them, but past `judge`. */
    membersOf: (tenantId: string) => new Members(aws.documents, "members", tenantId, now),
    advance(seconds: number) {
      clock.now += seconds * 1000;
    },
    setStatus: (tenant_id: string, status: string) =>
      aws.documents.send(
        new PutCommand({
          TableName: "metadata",
          Item: {
            tenant_id,
            status,
            tenant_name: "Acme",
            tier: "standard",
            created_at: "2030-01-01T00:00:00.000Z",
            api_key_id: keyOf(tenant_id),
          },
        }),
      ),
    /** A request of the user with this id, whose token has the role. */
    async call(by: string, route: string, options: EventOptions = {}, tenant = acme, role = "tenant-admin") {
      const claims = { ...claimsOf(tenant, role), sub: by };
      const result = documented(route, await handler(eventOf(route, { claims, ...options }), context));
      const body = result.body === "" ? undefined : JSON.parse(result.body);
      return { status: result.statusCode, headers: result.headers ?? {}, body };
    },
    close() {
      cognito.destroy();
    },
  };
}

export type Account = ReturnType<typeof accountOn>;
