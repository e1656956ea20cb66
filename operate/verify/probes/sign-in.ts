import { refresh, signIn } from "@saas/api-client/sign-in";
import { newPassword } from "@saas/api-client/target";
import { scopeClaim } from "../../../api/scopes";
import { Untrue } from "../outcome";
import type { Probe } from "../probe";

export const signInProbe: Probe = {
  name: "sign-in",
  assumes:
    "a user signs in by SRP, gets an access token with the tenant and the scope api/people, renews the session, and a wrong password is refused",
  source:
    "Amazon Cognito developer guide, authentication flows (USER_SRP_AUTH) and pre token generation Lambda trigger",
  otherwise:
    "compare the client's flows, the pool's plan and its trigger with stacks/constructs/identity/tenant-users.ts",
  meaningful: ["aws", "emulator", "local"],
  run: async ({ users, tenants }) => {
    const [{ email, password, tenantId }] = await tenants.two();
    const { accessToken, refreshToken } = await signIn({ ...users, email, password });
    const claims = claimsOf(accessToken);
    if (claims.tenant_id !== tenantId) {
      throw new Untrue(`the access token has the tenant ${claims.tenant_id}, not ${tenantId}`);
    }
    if (!String(claims.scope).split(" ").includes(scopeClaim("people"))) {
      throw new Untrue(`the access token has the scopes ${claims.scope}, without ${scopeClaim("people")}`);
    }
    await refresh(users, refreshToken);
    const refused = await signIn({ ...users, email, password: newPassword() }).then(
      () => undefined,
      ({ name }: Error) => name,
    );
    if (refused !== "NotAuthorizedException") {
      throw new Untrue(`a wrong password gets ${refused ?? "a session"}, not NotAuthorizedException`);
    }
    return "signed in, renewed, and refused with a wrong password";
  },
};

function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const [, payload = ""] = token.split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString());
}
