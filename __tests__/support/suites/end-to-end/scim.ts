import { setTimeout as sleep } from "node:timers/promises";
import { expectProblem, expectResponse } from "@saas/api-client/responses";
import { refresh, signIn } from "@saas/api-client/sign-in";
import { acceptInvitation, emailFor, newPassword } from "@saas/api-client/target";
import { userOf } from "@saas/api-client/tenant-api";
import { newScimCredential, scimCredentials, scimGroupRole } from "../../../../api/provisioning";
import {
  GROUP_SCHEMA,
  PATCH_SCHEMA,
  scimGroup,
  scimUser,
  scimUsers,
  USER_SCHEMA,
} from "../../../../api/scim";
import { users } from "../../../../api/users";
import { CheckedClient, newTenant, type Tenant, unique } from "../../target/tenants";
import type { Stage } from "./stage";

/** How long a function may still take a token. */
const WITHIN_MS = 35_000;
/** A tenth of that: each look is a whole request. */
const LOOK_EVERY_MS = 3_500;

/** Waits until a request is not served any more. */
async function untilRefused(send: () => Promise<{ readonly status: number }>): Promise<void> {
  const since = Date.now();
  while ((await send()).status === 200) {
    expect(Date.now() - since).toBeLessThan(WITHIN_MS);
    await sleep(LOOK_EVERY_MS);
  }
}

export function scimTests(stage: () => Stage): void {
  describe("an identity provider, by SCIM", () => {
    let tenant: Tenant;
    let provider: CheckedClient;
    let credentialId: string;

    beforeAll(async () => {
      const { target } = stage();
      tenant = await newTenant(target, "Provisioned");
      const body = { name: "provider", expires_in_days: 1 };
      const made = await tenant.api.send("POST", "/tenant/scim-credentials", { body });
      const { token, credential_id } = expectResponse(made, 201, newScimCredential);
      credentialId = credential_id;
      provider = new CheckedClient(target.apiEndpoint, `Bearer ${token}`);
    });

    const create = async () => {
      const userName = emailFor(stage().target, `e2e-scim-${unique()}`);
      const body = { schemas: [USER_SCHEMA], userName, externalId: userName, active: true };
      const created = await provider.send("POST", "/scim/v2/Users", { body });
      return { userName, id: expectResponse(created, 201, scimUser).id };
    };
    const set = (id: string, path: string, value: unknown) =>
      provider.send("PATCH", `/scim/v2/Users/${id}`, {
        body: { schemas: [PATCH_SCHEMA], Operations: [{ op: "Replace", path, value }] },
      });
    const join = async (userName: string) => {
      const password = newPassword();
      const session = await acceptInvitation(stage().target, userName, password);
      const api = new CheckedClient(stage().target.apiEndpoint, userOf(session.accessToken, tenant.apiKey));
      return { password, session, api };
    };

    test("reads what the server supports", async () => {
      for (const path of ["ServiceProviderConfig", "ResourceTypes", "Schemas", `Schemas/${USER_SCHEMA}`]) {
        expect([path, (await provider.send("GET", `/scim/v2/${path}`)).status]).toEqual([path, 200]);
      }
    });

    test("creates a user, who is invited, signs in and works", async () => {
      const { userName, id } = await create();
      const { api } = await join(userName);
      expect((await api.send("GET", "/data")).status).toBe(200);
      const listed = expectResponse(await tenant.api.send("GET", "/users"), 200, users);
      expect(listed).toContainEqual(expect.objectContaining({ user_id: id, role: "tenant-member" }));
      const filter = encodeURIComponent(`userName eq "${userName}"`);
      const found = await provider.send("GET", `/scim/v2/Users?filter=${filter}`);
      expect(expectResponse(found, 200, scimUsers).Resources.map((each) => each.id)).toEqual([id]);
    });

    test("disables a user, who then has no session and cannot sign in; enables the user, who can", async () => {
      const { target } = stage();
      const { userName, id } = await create();
      const { password, session, api } = await join(userName);
      expect((await api.send("GET", "/data")).status).toBe(200);

      expect(expectResponse(await set(id, "active", "False"), 200, scimUser).active).toBe(false);
      await expect(signIn({ ...target, email: userName, password })).rejects.toThrow(/disabled/i);
      await expect(refresh(target, session.refreshToken)).rejects.toThrow();
      await untilRefused(() => api.send("GET", "/data"));

      expect(expectResponse(await set(id, "active", true), 200, scimUser).active).toBe(true);
      await signIn({ ...target, email: userName, password });
    }, 120_000);

    test("removes a user, who cannot sign in", async () => {
      const { userName, id } = await create();
      const { password } = await join(userName);
      expect((await provider.send("DELETE", `/scim/v2/Users/${id}`)).status).toBe(204);
      await expect(signIn({ ...stage().target, email: userName, password })).rejects.toThrow();
      expect((await provider.send("GET", `/scim/v2/Users/${id}`)).status).toBe(404);
    });

    test("makes a group, to which the administrator gives a role; the last administrator stays", async () => {
      const { target } = stage();
      const { userName, id } = await create();
      const { password } = await join(userName);
      const body = { schemas: [GROUP_SCHEMA], displayName: "Managers", members: [{ value: id }] };
      const group = expectResponse(await provider.send("POST", "/scim/v2/Groups", { body }), 201, scimGroup);
      const path = `/tenant/scim-groups/${group.id}`;
      const mapped = await tenant.api.send("PUT", path, { body: { role: "tenant-admin" } });
      expect(expectResponse(mapped, 200, scimGroupRole).role).toBe("tenant-admin");
      const { accessToken } = await signIn({ ...target, email: userName, password });
      const manager = new CheckedClient(target.apiEndpoint, userOf(accessToken, tenant.apiKey));
      expect((await manager.send("GET", "/users")).status).toBe(200);

      const Operations = [{ op: "Remove", path: `members[value eq "${id}"]` }];
      const left = await provider.send("PATCH", `/scim/v2/Groups/${group.id}`, {
        body: { schemas: [PATCH_SCHEMA], Operations },
      });
      expect(left.status).toBe(204);
      const listed = expectResponse(await tenant.api.send("GET", "/users"), 200, users);
      const [admin] = listed.filter(({ role }) => role === "tenant-admin");
      expect(admin?.email).toBe(tenant.email);
      expect((await set(String(admin?.user_id), "active", false)).status).toBe(409);
    });

    test("is listed with its last use, is no user, and has no way in once it is revoked", async () => {
      expect([401, 403]).toContain((await provider.send("GET", "/users")).status);
      const listed = await tenant.api.send("GET", "/tenant/scim-credentials");
      expect(expectResponse(listed, 200, scimCredentials)).toEqual([
        expect.objectContaining({ credential_id: credentialId, last_used_at: expect.any(String) }),
      ]);
      const path = `/tenant/scim-credentials/${credentialId}`;
      expect((await tenant.api.send("DELETE", path)).status).toBe(204);
      await untilRefused(() => provider.send("GET", "/scim/v2/Users?count=1"));
      expectProblem(await tenant.api.send("DELETE", path), 404);
    }, 120_000);
  });
}
