import { setTimeout } from "node:timers/promises";
import {
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { DeleteCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { tokenUrlOf } from "@saas/api-client/machine";
import { expectResponse } from "@saas/api-client/responses";
import { type NewCredential, newCredential } from "../../../../api/credential-views";
import { routes } from "../../../../api/routes";
import { type MachineScope, machineScopes } from "../../../../api/scopes";
import { clientRow } from "../../../../lambdas/registry/machine-client";
import { attack } from "../../isolation/refusals";
import { sampled } from "../../sampled";
import { newTenant, type Tenant } from "../../target/tenants";
import { askedOf, keyOf } from "./routes";
import { type Answer, call, type Scene } from "./scene";

const everything = Object.keys(machineScopes) as MachineScope[];

/** Attacks with machine credentials of one tenant on another, and on what they lack. */
export function machineAttacks(ready: () => Scene): void {
  let mine: Tenant;
  let theirs: Tenant;
  /** Has every scope. */
  let full: NewCredential;
  let reader: NewCredential;

  const create = async (tenant: Tenant, scopes: readonly MachineScope[], more: object = {}) =>
    expectResponse(
      await tenant.api.send("POST", "/tenant/credentials", {
        body: { name: "attacker", scopes, expires_in_days: 1, ...more },
      }),
      201,
      newCredential,
    );

  async function grant({ client_id, client_secret }: NewCredential, form: Record<string, string> = {}) {
    const response = await fetch(String(await tokenUrlOf(ready().target)), {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams({ grant_type: "client_credentials", ...form }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  }

  async function tokenOf(credential: NewCredential, form: Record<string, string> = {}): Promise<string> {
    const { status, body } = await grant(credential, form);
    expect(status).toBe(200);
    return body.access_token ?? "";
  }

  const ask = (token: string, path = "/data", more: object = {}) =>
    call(ready(), path, { token, apiKey: mine.apiKey, ...more });

  const put = (token: string) =>
    ask(token, "/data", { method: "POST", body: JSON.stringify({ item_id: `m${Date.now()}`, data: 1 }) });

  const expectRefused = ({ status }: Answer) => expect([401, 403]).toContain(status);
  const cognito = () => ready().operator.cognito;
  const pool = () => ready().target.userPoolId;

  describe("a machine credential:", () => {
    beforeAll(async () => {
      mine = await newTenant(ready().target, "Machines");
      theirs = await newTenant(ready().target, "Others");
      full = await create(mine, everything);
      reader = await create(mine, ["data:read"]);
    }, 120_000);

    test("serves its own tenant, as far as its scopes go", async () => {
      const token = await tokenOf(full);
      expect(await put(token)).toMatchObject({ status: 201 });
      for (const path of ["/data", "/files", "/users", "/tenant"]) {
        expect(await ask(token, path)).toMatchObject({ status: 200 });
      }
      expect(JSON.parse((await ask(token, "/tenant")).body)).not.toHaveProperty("api_key");
      const reading = await tokenOf(reader);
      expect((await ask(reading)).status).toBe(200);
      expectRefused(await put(reading));
      for (const path of ["/files", "/users", "/tenant"]) expectRefused(await ask(reading, path));
    });

    test("with the API key of the other tenant, or none, is refused", () =>
      attack(async () => {
        const token = await tokenOf(full);
        for (const apiKey of [theirs.apiKey, ready().victim.apiKey, ""]) {
          expectRefused(await ask(token, "/data", { apiKey }));
        }
      }));

    test.each(sampled("isolation", ["x-tenant-id", "tenant_id", "x-amz-tenant-id", "x-forwarded-for"]))(
      "names another tenant or address in the header %s, and gets its own",
      (header) =>
        attack(async () => {
          const { status, body } = await ask(await tokenOf(full), "/data", {
            headers: { [header]: ready().victim.tenantId },
          });
          expect(status).toBe(200);
          expect(body).not.toContain(ready().victim.tenantId);
        }),
    );

    const forPeople = routes.filter((route) => "scope" in route && route.scope === "people");
    test.each(sampled("isolation", forPeople).map((route) => [keyOf(route), route] as const))(
      "is refused by %s",
      (_, route) =>
        attack(async () => {
          const { path, method, body } = askedOf(route, ready());
          expectRefused(
            await ask(await tokenOf(full), path, { method, ...(body !== undefined && { body }) }),
          );
        }),
    );

    test("asks for a scope that it lacks, and gets no token", () =>
      attack(async () => {
        for (const scope of ["api/data:write", "api/people", "openid", "aws.cognito.signin.user.admin"]) {
          expect((await grant(reader, { scope })).body.access_token).toBeUndefined();
        }
      }));

    test("with a wrong secret gets no token", () =>
      attack(async () => {
        const other = { ...full, client_secret: reader.client_secret };
        expect((await grant(other)).body.access_token).toBeUndefined();
      }));

    test("at an address that it does not allow is refused", () =>
      attack(async () => {
        const elsewhere = await create(mine, ["data:read"], { addresses: ["192.0.2.0/24"] });
        const token = await tokenOf(elsewhere);
        expectRefused(await ask(token));
        expectRefused(await ask(token, "/data", { headers: { "x-forwarded-for": "192.0.2.1" } }));
      }));

    test("that has expired gets no token, and its tokens are refused", () =>
      attack(async () => {
        const expiring = await create(mine, ["data:read"]);
        const token = await tokenOf(expiring);
        await ready().operator.dynamodb.send(
          new UpdateCommand({
            TableName: ready().stores.membersTable,
            Key: { tenant_id: mine.tenantId, user_id: clientRow(expiring.client_id) },
            UpdateExpression: "SET expires_at = :past",
            ExpressionAttributeValues: { ":past": new Date(0).toISOString() },
          }),
        );
        expect((await grant(expiring)).body.access_token).toBeUndefined();
        expectRefused(await ask(token));
      }));

    test("that was revoked gets no token, and its tokens are refused", () =>
      attack(async () => {
        const revoked = await create(mine, ["data:read"]);
        const token = await tokenOf(revoked);
        expect((await mine.api.send("DELETE", `/tenant/credentials/${revoked.credential_id}`)).status).toBe(
          204,
        );
        expect((await grant(revoked)).body.access_token).toBeUndefined();
        expectRefused(await ask(token));
      }));

    test("whose binding was moved to another tenant reaches neither", () =>
      attack(async () => {
        const moved = await create(mine, ["data:read"]);
        const token = await tokenOf(moved);
        const { dynamodb: documents } = ready().operator;
        const key = { tenant_id: mine.tenantId, user_id: clientRow(moved.client_id) };
        const TableName = ready().stores.membersTable;
        await documents.send(new DeleteCommand({ TableName, Key: key }));
        await documents.send(
          new PutCommand({
            TableName,
            Item: { ...key, ...moved, tenant_id: theirs.tenantId, scopes: ["data:read"] },
          }),
        );
        expectRefused(await ask(token));
        expectRefused(await ask(token, "/data", { apiKey: theirs.apiKey }));
      }));

    test.each(sampled("isolation", ["suspended", "deleted"]))("of a tenant that is %s is refused", (status) =>
      attack(async () => {
        const former = await newTenant(ready().target, `machines-${status}`);
        const token = await tokenOf(await create(former, everything));
        await ready().operator.dynamodb.send(
          new UpdateCommand({
            TableName: ready().stores.metadataTable,
            Key: { tenant_id: former.tenantId },
            UpdateExpression: "SET #status = :status",
            ExpressionAttributeNames: { "#status": "status" },
            ExpressionAttributeValues: { ":status": status },
          }),
        );
        // The function of items has not served the tenant yet.
        const answer = await ask(token, "/data", { apiKey: former.apiKey });
        expect(answer).toMatchObject({ status: 403, body: expect.stringContaining("tenant-not-active") });
      }),
    );

    test("that two tenants claim gets no token", () =>
      attack(async () => {
        const claimed = await create(mine, ["data:read"]);
        await ready().operator.dynamodb.send(
          new PutCommand({
            TableName: ready().stores.membersTable,
            Item: { ...claimed, tenant_id: theirs.tenantId, user_id: clientRow(claimed.client_id) },
          }),
        );
        expect((await grant(claimed)).body.access_token).toBeUndefined();
      }));

    test("a client of the pool that no tenant has gets no token", () =>
      attack(async () => {
        const { UserPoolClient } = await cognito().send(
          new CreateUserPoolClientCommand({
            UserPoolId: pool(),
            ClientName: "unbound",
            GenerateSecret: true,
            AllowedOAuthFlowsUserPoolClient: true,
            AllowedOAuthFlows: ["client_credentials"],
            AllowedOAuthScopes: ["api/data:read"],
          }),
        );
        const unbound = {
          ...full,
          client_id: String(UserPoolClient?.ClientId),
          client_secret: String(UserPoolClient?.ClientSecret),
        };
        expect((await grant(unbound)).body.access_token).toBeUndefined();
        await cognito().send(
          new DeleteUserPoolClientCommand({ UserPoolId: pool(), ClientId: unbound.client_id }),
        );
      }));

    test("of another tenant is neither listed, rotated nor revoked", () =>
      attack(async () => {
        const listed = await theirs.api.send("GET", "/tenant/credentials");
        expect(JSON.stringify(listed.body)).not.toContain(full.credential_id);
        const path = `/tenant/credentials/${full.credential_id}`;
        expect((await theirs.api.send("POST", `${path}/rotation`, { body: {} })).status).toBe(404);
        expect((await theirs.api.send("DELETE", path)).status).toBe(404);
        expect((await ask(await tokenOf(full))).status).toBe(200);
      }));

    test("works on with both secrets during a rotation", async () => {
      const rotating = await create(mine, ["data:read"]);
      const old = await tokenOf(rotating);
      const path = `/tenant/credentials/${rotating.credential_id}/rotation`;
      const rotated = expectResponse(
        await mine.api.send("POST", path, { body: { overlap_hours: 1 } }),
        201,
        newCredential,
      );
      await setTimeout(50);
      for (const token of [old, await tokenOf(rotating), await tokenOf(rotated)]) {
        expect((await ask(token)).status).toBe(200);
      }
    });
  });
}
