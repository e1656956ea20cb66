import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { connectionRoutes } from "../../../api/connections";
import type { MfaPolicy } from "../../../api/mfa";
import { connectionOperations } from "../../../lambdas/connections/operations";
import { Providers } from "../../../lambdas/connections/providers";
import { connectionScopes } from "../../../lambdas/connections/scope";
import { DomainHolders } from "../../../lambdas/registry/domains";
import { Members } from "../../../lambdas/registry/members";
import { TenantRecords } from "../../../lambdas/registry/tenant-records";
import { keepEntry } from "../../../lambdas/shared/audit";
import { createHandler } from "../../../lambdas/shared/http";
import type { TenantContext } from "../../../lambdas/tenancy/tenant-context";
import { tokensOf } from "../../../stacks/constructs/identity/tokens-of-clients";
import { documented } from "../../support/documented";
import type { Aws } from "../../support/lambdas/aws";
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

type Mfa = MfaPolicy["users"];

export const settings = {
  host: "saas-test-1.auth.us-east-1.amazoncognito.com",
  callbackUrls: ["https://app.example.com/"],
  signOutUrls: ["https://app.example.com/bye"],
  tokens: tokensOf(
    { tokenMinutes: 30, refreshHours: 8, refreshTokenRotation: { graceSeconds: 9 } },
    "ALLOW_CUSTOM_AUTH",
  ),
};

/** The connections function on test AWS, with a DNS that the test answers; tenants' credentials are left to another test. */
export function connectionsOn(
  aws: Aws,
  { singleSignOn = true, userCallsPerMinute = 6_000, mfa = "optional" as Mfa } = {},
) {
  const cognito = new CognitoIdentityProviderClient(aws.clientSettings("connections"));
  const documents = aws.documentsOf("connections");
  const lines: string[] = [];
  const telemetry = telemetryTo((line) => lines.push(line), { functionName: "connections" });
  const clock = { now: Date.parse("2030-01-01T00:00:00Z") };
  const now = () => new Date(clock.now);
  const records = new TenantRecords(documents, "metadata");
  const holders = new DomainHolders(documents, "metadata");
  const dns = new Map<string, string>();
  const asked: string[] = [];
  const published = new Map<string, string>();
  const fetched: string[] = [];
  let made = 0;
  const handler = createHandler(
    "connections",
    connectionRoutes,
    connectionOperations({
      singleSignOn: singleSignOn
        ? {
            host: settings.host,
            providers: new Providers(cognito, "us-east-1_pool", settings),
            userPoolId: "us-east-1_pool",
            metadata: {
              localProviders: false,
              fetchMetadata: async (url) => {
                fetched.push(url);
                return published.get(url) ?? "";
              },
              now,
            },
            mfa: { users: mfa, administrators: mfa, tiers: {} },
            newGeneration: () => `${++made}`.padStart(6, "0"),
            newToken: () => `token-${++made}`,
            lookUp: async (name, value) => {
              asked.push(name);
              return dns.get(name) === value;
            },
          }
        : undefined,
      scopeOf: connectionScopes({
        cognito,
        userPoolId: "us-east-1_pool",
        membersTable: "members",
        metadataTable: "metadata",
        userCallsPerMinute,
        invitations: { perDay: 1_000, coolDown: 900 },
        documentsOf: async () => documents,
        documents,
        isActive: async (tenantId) => (await records.read(tenantId))?.status === "active",
        now,
      }),
      holderOf: (domain) => holders.holderOf(domain),
      readTenant: (tenantId) => records.read(tenantId),
      now: () => clock.now,
    }),
    {
      telemetry,
      allowOrigins: [],
      tenantOf: async (claims) => {
        const { sub, tenant_id: tenantId = "", ...rest } = claims as Record<string, string>;
        return {
          tenantId,
          userId: sub,
          roles: new Set([rest["cognito:groups"]]),
          apiKeyId: keyOf(tenantId),
          secondFactor: noSecondFactor,
          signedInAt: Date.now() / 1000,
        } as unknown as TenantContext;
      },
      keepEntry: (entry) => keepEntry(documents, "audit", entry),
    },
  );

  /** A request; its answer must be documented. */
  async function send(route: string, options: EventOptions) {
    const result = documented(route, await handler(eventOf(route, options), context));
    const body = result.body === "" ? undefined : JSON.parse(result.body);
    return { status: result.statusCode, body };
  }

  return {
    dns,
    asked,
    /** Metadata by URL, and the URLs that were read. */
    published,
    fetched,
    clock,
    lines,
    send,
    membersOf: (tenantId: string) => new Members(aws.documents, "members", tenantId, now),
    setStatus: (tenant_id: string, status: string) =>
      aws.documents.send(
        new PutCommand({
          TableName: "metadata",
          Item: { tenant_id, status, tenant_name: tenant_id, tier: "standard", version: 1 },
        }),
      ),
    /** A request of the user with this id, whose token has the role. */
    call: (by: string, route: string, options: EventOptions = {}, tenant = acme, role = "tenant-admin") =>
      send(route, { claims: { ...claimsOf(tenant, role), sub: by }, ...options }),
    close: () => cognito.destroy(),
  };
}
