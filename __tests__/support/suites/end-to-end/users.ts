import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { nextPage } from "@saas/api-client/api";
import { expectProblem, expectResponse, UnexpectedResponseError } from "@saas/api-client/responses";
import { signIn } from "@saas/api-client/sign-in";
import { acceptInvitation, emailFor, newPassword } from "@saas/api-client/target";
import { userOf } from "@saas/api-client/tenant-api";
import { ownTenant } from "../../../../api/account";
import { type UserView, users, userView } from "../../../../api/users";
import { CheckedClient, newTenant, type Tenant, unique } from "../../target/tenants";
import type { Stage } from "./stage";

export function userTests(stage: () => Stage): void {
  describe("users of a tenant", () => {
    let tenant: Tenant;
    beforeAll(async () => {
      tenant = await newTenant(stage().target, "Users");
    });

    const invite = async (role = "tenant-member", of = tenant) => {
      const email = emailFor(stage().target, `e2e-user-${unique()}`);
      const user = expectResponse(
        await of.api.send("POST", "/users", { body: { email, role } }),
        201,
        userView,
      );
      return { email, user };
    };
    const join = async (email: string) => {
      const { target } = stage();
      const password = newPassword();
      const { accessToken } = await acceptInvitation(target, email, password);
      const api = new CheckedClient(target.apiEndpoint, userOf(accessToken, tenant.apiKey));
      return { api, password };
    };
    const list = async (of = tenant) => expectResponse(await of.api.send("GET", "/users"), 200, users);
    const self = async () => {
      const own = (await list()).find(({ email }) => email === tenant.email);
      if (own === undefined) throw new Error("the administrator is not listed");
      return own;
    };
    const change = (id: string, body: object) => tenant.api.send("PATCH", `/users/${id}`, { body });

    test("begin with the administrator that onboarding made", async () => {
      expect(await list()).toMatchObject([
        { email: tenant.email, role: "tenant-admin", status: "active", invitation: "accepted" },
      ]);
    });

    test("an invited member signs in, works, and cannot manage users", async () => {
      const { email, user } = await invite();
      expect(user).toMatchObject({ email, role: "tenant-member", status: "active", invitation: "pending" });
      const { api } = await join(email);
      expect((await api.send("GET", "/data")).status).toBe(200);
      expectProblem(await api.send("GET", "/users"), 403);
      expectProblem(
        await api.send("POST", "/users", { body: { email: "x@example.com", role: "tenant-admin" } }),
        403,
      );
      const own = expectResponse(await api.send("GET", "/tenant"), 200, ownTenant);
      expect(own.api_key).toBeUndefined();
      expect((await list()).find(({ user_id }) => user_id === user.user_id)?.invitation).toBe("accepted");
    });

    test("are listed a page at a time, each once", async () => {
      for (let count = 0; count < 3; count += 1) await invite();
      const seen: UserView[] = [];
      for (let path: string | undefined = "/users?limit=2"; path !== undefined; ) {
        const page = await tenant.api.send("GET", path);
        const shown = expectResponse(page, 200, users);
        expect(shown.length).toBeLessThanOrEqual(2);
        seen.push(...shown);
        path = nextPage(page, path);
      }
      expect(seen).toEqual(await list());
      expect(new Set(seen.map(({ user_id }) => user_id)).size).toBe(seen.length);
    });

    test("an address is invited once, to whichever tenant", async () => {
      const { email } = await invite();
      const body = { email, role: "tenant-member" };
      const again = expectProblem(await tenant.api.send("POST", "/users", { body }), 409);
      const elsewhere = expectProblem(await stage().globex.api.send("POST", "/users", { body }), 409);
      expect(again.detail).toBe(elsewhere.detail);
    });

    test("an invitation is sent again until it is accepted", async () => {
      const { email, user } = await invite();
      const path = `/users/${user.user_id}/invitation`;
      const before = await stage().target.invitations(email);
      let answer = await tenant.api.send("POST", path);
      if (answer.status === 429) {
        await setTimeout(1000 * Number(answer.headers.get("retry-after")));
        answer = await tenant.api.send("POST", path);
      }
      expect(answer.status).toBeLessThan(300);
      if (before !== undefined) expect(await stage().target.invitations(email)).not.toBe(before);
      await join(email);
      expectProblem(await tenant.api.send("POST", path), 409);
    });

    test("a disabled user cannot sign in, and can again when enabled", async () => {
      const { email, user } = await invite();
      const { password } = await join(email);
      const credentials = { ...stage().target, email, password };
      const disabled = await change(user.user_id, { status: "disabled" });
      expect(expectResponse(disabled, 200, userView).status).toBe("disabled");
      await expect(signIn(credentials)).rejects.toThrow(/disabled/i);
      expectResponse(await change(user.user_id, { status: "active" }), 200, userView);
      await signIn(credentials);
    });

    test("a role is given and taken by another administrator; it counts from the next token on", async () => {
      const { email, user } = await invite();
      const { password } = await join(email);
      const asUser = async () => {
        const { accessToken } = await signIn({ ...stage().target, email, password });
        return new CheckedClient(stage().target.apiEndpoint, userOf(accessToken, tenant.apiKey));
      };
      expectResponse(await change(user.user_id, { role: "tenant-admin" }), 200, userView);
      const admin = await asUser();
      expect((await admin.send("GET", "/users")).status).toBe(200);
      expectResponse(await change(user.user_id, { role: "tenant-member" }), 200, userView);
      // At once, although the token still says so.
      expectProblem(await admin.send("GET", "/users"), 403);
      expectProblem(await (await asUser()).send("GET", "/users"), 403);
    });

    test("users cannot change, disable or remove themselves", async () => {
      const { user_id } = await self();
      for (const body of [{ role: "tenant-member" }, { role: "tenant-admin" }, { status: "disabled" }]) {
        expectProblem(await change(user_id, body), 403);
      }
      expectProblem(await tenant.api.send("DELETE", `/users/${user_id}`), 403);
    });

    test("of two administrators who remove each other at once, one stays", async () => {
      const { email, user } = await invite("tenant-admin");
      const { api } = await join(email);
      const { user_id } = await self();
      const answers = await Promise.all([
        tenant.api.send("DELETE", `/users/${user.user_id}`),
        api.send("DELETE", `/users/${user_id}`),
      ]);
      const removed = answers.filter(({ status }) => status === 204);
      expect(removed).toHaveLength(1);
      const [survivor] = answers[0]?.status === 204 ? [tenant.api] : [api];
      const left = expectResponse(await survivor.send("GET", "/users"), 200, users);
      const admins = left.filter(({ role, status }) => role === "tenant-admin" && status === "active");
      expect(admins).toHaveLength(1);
      // The tests that follow need the first one.
      if (survivor === api) tenant = await newTenant(stage().target, "Users");
    });

    test("a removed user is gone, and the address is free", async () => {
      const { email, user } = await invite();
      const { password } = await join(email);
      expect((await tenant.api.send("DELETE", `/users/${user.user_id}`)).status).toBe(204);
      await expect(signIn({ ...stage().target, email, password })).rejects.toThrow();
      expectProblem(await tenant.api.send("DELETE", `/users/${user.user_id}`), 404);
      const body = { email, role: "tenant-member" };
      expectResponse(await stage().globex.api.send("POST", "/users", { body }), 201, userView);
    });

    test("another tenant's user looks like one that does not exist", async () => {
      const { user } = await invite("tenant-member", stage().globex);
      const before = await list(stage().globex);
      for (const id of [user.user_id, randomUUID()]) {
        const answers = [
          await change(id, { role: "tenant-admin" }),
          await change(id, { status: "disabled" }),
          await tenant.api.send("DELETE", `/users/${id}`),
          await tenant.api.send("POST", `/users/${id}/invitation`),
        ];
        for (const answer of answers) expectProblem(answer, 404);
      }
      expect(await list(stage().globex)).toEqual(before);
    });

    test.each([
      ["a role that does not exist", { role: "operator" }],
      ["nothing", {}],
      ["a tenant", { role: "tenant-member", tenant_id: randomUUID() }],
    ])("a change to %s is a 400", async (_, body) => {
      const { user } = await invite();
      expectProblem(await change(user.user_id, body), 400);
      expectProblem(await change("not-an-id", { role: "tenant-member" }), 400);
    });

    test("no answer says more than is documented", async () => {
      const answer = await tenant.api.send("GET", "/users");
      const [first] = answer.body as object[];
      if (first === undefined) throw new UnexpectedResponseError(answer, "a user");
      expect(Object.keys(userView.shape)).toEqual(expect.arrayContaining(Object.keys(first)));
    });
  });
}
