import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Names } from "../../../lambdas/onboarding/names";
import { onboardingOperations } from "../../../lambdas/onboarding/operations";
import { Requests } from "../../../lambdas/onboarding/requests";
import { Tenants } from "../../../lambdas/onboarding/tenants";
import { Directory } from "../../../lambdas/registry/directory";
import { createHandler } from "../../../lambdas/shared/http";
import { Telemetry } from "../../../lambdas/shared/telemetry";
import type { Aws } from "../support/aws";
import { context, eventOf } from "../support/events";

/** The onboarding function on test AWS, with a clock that the test moves and ids that it can read. */
export function onboardingOn(aws: Aws) {
  const clock = { now: Date.parse("2030-01-01T00:00:00Z") };
  let ids = 0;
  const client = {
    region: "us-east-1",
    endpoint: aws.url,
    maxAttempts: 1,
    credentials: { accessKeyId: "onboarding", secretAccessKey: "onboarding" },
  };
  const dynamodb = new DynamoDBClient(client);
  const cognito = new CognitoIdentityProviderClient(client);
  const documents = DynamoDBDocumentClient.from(dynamodb);
  const lines: string[] = [];
  const telemetry = new Telemetry({
    functionName: "onboarding",
    namespace: "test",
    service: "test",
    environment: "test",
    level: "DEBUG",
    write: (line) => lines.push(line),
  });
  const now = () => new Date(clock.now);
  const newId = () => `00000000-0000-4000-8000-${String(++ids).padStart(12, "0")}`;
  const handler = createHandler(
    "onboarding",
    onboardingOperations({
      stores: {
        requests: new Requests(documents, "metadata", now, newId),
        names: new Names(documents, "metadata"),
        tenants: new Tenants(documents, "metadata", now),
        directory: new Directory(cognito, "us-east-1_pool", "admin_email"),
        now,
      },
      tiers: { standard: { selfService: true }, premium: { selfService: false } },
      defaultTier: "standard",
      telemetry,
    }),
    { telemetry, allowOrigins: [] },
  );

  return {
    lines,
    advance(seconds: number) {
      clock.now += seconds * 1000;
    },
    async post(body: Readonly<Record<string, unknown>>, key?: string) {
      const headers: Record<string, string> = { "content-type": "application/json" };
      if (key !== undefined) headers["Idempotency-Key"] = key;
      const result = await handler(eventOf("POST /onboarding", { json: body, headers }), context);
      const answer: Record<string, unknown> = JSON.parse(result.body);
      return { status: result.statusCode, headers: result.headers ?? {}, body: answer };
    },
    async clear() {
      for (const { tenant_id } of await aws.rows("metadata")) {
        await aws.documents.send(new DeleteCommand({ TableName: "metadata", Key: { tenant_id } }));
      }
      aws.pool.users.clear();
      aws.calls.length = 0;
      lines.length = 0;
    },
    close() {
      dynamodb.destroy();
      cognito.destroy();
    },
  };
}

/** What the platform holds, idempotency rows aside: complete tenants by id, and everything that is not whole. */
export async function inventory(aws: Aws) {
  const rows = (await aws.rows("metadata")).filter(
    ({ tenant_id }) => !String(tenant_id).startsWith("idempotency#"),
  );
  const complete: string[] = [];
  const loose = new Set<unknown>([...rows, ...aws.pool.users.values()]);
  for (const record of rows.filter(({ status }) => status === "active")) {
    const name = rows.find(({ holder }) => holder === record.tenant_id);
    const user = [...aws.pool.users.values()].find(({ tenantId }) => tenantId === record.tenant_id);
    if (
      !name ||
      "pending_admin" in record ||
      !user?.email ||
      user.invitations === 0 ||
      !user.groups.has("tenant-admin")
    )
      continue;
    complete.push(String(record.tenant_id));
    for (const part of [record, name, user]) loose.delete(part);
  }
  return { complete, loose: [...loose] };
}
