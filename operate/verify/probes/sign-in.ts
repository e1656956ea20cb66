import { refresh, signIn } from "@saas/api-client/sign-in";
import { newPassword } from "@saas/api-client/target";
import { Untrue } from "../outcome";
import type { Probe } from "../probe";

export const signInProbe: Probe = {
  name: "sign-in",
  assumes:
    "a user signs in by SRP, gets the claim custom:tenant_id, renews the session, and a wrong password is refused",
  source: "Amazon Cognito developer guide, authentication flows (USER_SRP_AUTH) and the ID token payload",
  otherwise:
    "compare the client's flows and the pool's attributes with stacks/constructs/identity/tenant-users.ts",
  meaningful: ["aws", "emulator", "local"],
  run: async ({ users, tenants }) => {
    const [{ email, password, tenantId }] = await tenants.two();
    const { idToken, refreshToken } = await signIn({ ...users, email, password });
    const claims = claimsOf(idToken);
    if (claims["custom:tenant_id"] !== tenantId) {
      throw new Untrue(`the ID token has the tenant ${claims["custom:tenant_id"]}, not ${tenantId}`);
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
