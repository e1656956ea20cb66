import { setTimeout as sleep } from "node:timers/promises";
import { expectProblem, expectResponse } from "@saas/api-client/responses";
import { refresh, signIn } from "@saas/api-client/sign-in";
import { acceptInvitation, emailFor, newPassword } from "@saas/api-client/target";
import { userOf } from "@saas/api-client/tenant-api";
import { item } from "../../../../api/items";
import { userView } from "../../../../api/users";
import { change, eventually } from "../../target/operator";
import { CheckedClient, newTenant, unique } from "../../target/tenants";
import type { Stage } from "./stage";

/** Longer than API Gateway's own memory of a key, in milliseconds; locally half a second. */
export const AT_ONCE_MS = 700;

export function suspensionTests(stage: () => Stage): void {
  test("a suspended tenant is refused, and activation restores exactly what was", async () => {
    const { target } = stage();
    const tenant = await newTenant(target, "Suspended");
    const stays = { body: { item_id: "stays", data: "as it was" } };
    const written = expectResponse(await tenant.api.send("POST", "/data", stays), 201, item);

    const people = await Promise.all(
      ["active", "disabled"].map(async (status) => {
        const email = emailFor(target, `e2e-${status}-${unique()}`);
        const body = { email, role: "tenant-member" };
        const user = expectResponse(await tenant.api.send("POST", "/users", { body }), 201, userView);
        const password = newPassword();
        const session = await acceptInvitation(target, email, password);
        return { ...user, password, session };
      }),
    );
    const [active, disabled] = people;
    if (active === undefined || disabled === undefined) throw new Error("two people were invited");
    const off = await tenant.api.send("PATCH", `/users/${disabled.user_id}`, {
      body: { status: "disabled" },
    });
    expectResponse(off, 200, userView);
    const before = await tenant.api.send("GET", "/users");

    await change(target, tenant.tenantId, { status: "suspended" });
    await sleep(AT_ONCE_MS);
    // The gateway refuses by the key; a route without one refuses by the status, at the latest when a warm function reads it anew.
    expectProblem(await tenant.api.send("GET", "/data/stays"), 403);
    await eventually(target, tenant.tenantId);
    for (const { email, password } of people) {
      await expect(signIn({ ...target, email, password })).rejects.toThrow(/disabled/i);
    }
    await expect(refresh(target, active.session.refreshToken)).rejects.toThrow();
    await expect(refresh(target, tenant.session.refreshToken)).rejects.toThrow();

    await change(target, tenant.tenantId, { status: "active" });
    await eventually(target, tenant.tenantId);
    const { accessToken } = await signIn({ ...target, email: active.email, password: active.password });
    const api = new CheckedClient(target.apiEndpoint, userOf(accessToken, tenant.apiKey));
    const restored = await untilServed(() => api.send("GET", "/data/stays"));
    expect(expectResponse(restored, 200, item)).toEqual(written);
    await expect(signIn({ ...target, email: disabled.email, password: disabled.password })).rejects.toThrow(
      /disabled/i,
    );
    expect((await tenant.api.send("GET", "/users")).body).toEqual(before.body);
  }, 120_000);
}

/** A warm function may have the tenant for suspended, or for being moved, for up to 30 s. @param refusal how it says so */
export async function untilServed<T extends { readonly status: number }>(
  send: () => Promise<T>,
  refusal = 403,
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const answer = await send();
    if (answer.status !== refusal || tries === 70) return answer;
    await sleep(500);
  }
}
