import { ApiClient } from "@saas/api-client/api";
import { signIn } from "@saas/api-client/sign-in";
import { newPassword, type Target } from "@saas/api-client/target";
import { apiKeyOf, userOf } from "@saas/api-client/tenant-api";
import type { Company } from "./company";
import type { Narrator } from "./narrator";

/** A tenant whose first administrator is invited. */
export interface Invited {
  readonly name: string;
  readonly email: string;
  readonly tenantId: string;
}

/** The first administrator comes in: invitation, password, sign-in, API key. */
export async function enter(
  narrator: Narrator,
  target: Target,
  { name, email, tenantId }: Invited,
): Promise<Company> {
  const password = newPassword();
  const temporary = await invitation(narrator, target, email, password);
  const session = await narrator.step(
    temporary === undefined ? "sign in" : "choose a password and sign in",
    () =>
      signIn(
        temporary === undefined
          ? { ...target, email, password }
          : { ...target, email, password: temporary, newPassword: password },
      ),
    ({ expiresAt }) => `an ID token, good until ${expiresAt.toISOString()}`,
  );
  const apiKey = await narrator.step(
    "ask for the company's API key",
    () => apiKeyOf(target.apiEndpoint, session.idToken),
    () => "goes with every request; the tier's limits count by it",
  );
  const api = new ApiClient(target.apiEndpoint, userOf(session.idToken, apiKey));
  return { name, tenantId, apiKey, api };
}

/** Shows the invitation, or sets the password as the operator. @returns the temporary password of the invitation */
async function invitation(
  narrator: Narrator,
  target: Target,
  email: string,
  password: string,
): Promise<string | undefined> {
  const { setPassword } = target;
  if (setPassword !== undefined) {
    await narrator.step(
      "set the password as operator",
      () => setPassword(email, password),
      () => `${email} need not wait for the invitation`,
    );
    return undefined;
  }
  return narrator.step(
    "read the invitation",
    async () => {
      const found = await target.invitations(email);
      if (found === undefined) throw new Error(`none has arrived for ${email}`);
      return found;
    },
    (temporary) => `to ${email}, temporary password ${temporary}`,
  );
}
