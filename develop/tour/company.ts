import { stdin, stdout } from "node:process";
import { createInterface } from "node:readline/promises";
import { ApiClient } from "@saas/api-client/api";
import { signIn } from "@saas/api-client/sign-in";
import { newPassword, type Target } from "@saas/api-client/target";
import { apiKeyOf, userOf } from "@saas/api-client/tenant-api";
import { z } from "zod";
import type { Narrator } from "./narrator";

/** A tenant of the tour: a fictional company, and an API client of its administrator. */
export interface Company {
  readonly name: string;
  readonly tenantId: string;
  /** The API key of all of the company's users. */
  readonly apiKey: string;
  readonly api: ApiClient;
}

/** A tenant whose first administrator is invited. */
interface Invited {
  readonly name: string;
  readonly email: string;
  readonly tenantId: string;
}

/** Signs the first administrator in: invitation, password, sign-in, API key. */
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
    ({ expiresAt }) => `an access token, valid until ${expiresAt.toISOString()}`,
  );
  const apiKey = await narrator.step(
    "read the company's API key",
    () => apiKeyOf(target.apiEndpoint, session.accessToken),
    () => "sent with every request; the tier's limits count by it",
  );
  const api = new ApiClient(target.apiEndpoint, userOf(session.accessToken, apiKey));
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
      "set the password as the operator",
      () => setPassword(email, password),
      () => `${email} can sign in without the invitation`,
    );
    return undefined;
  }
  return narrator.step(
    "read the invitation",
    async () => {
      const found = await target.invitations(email);
      if (found === undefined) throw new Error(`no invitation has arrived for ${email}`);
      return found;
    },
    (temporary) => `to ${email}, temporary password ${temporary}`,
  );
}

const mails = z.array(z.object({ to: z.string(), temporaryPassword: z.string().optional() }));

/** Reads invitations from the mailbox of the local AWS endpoint. */
export const mailboxAt =
  (endpointUrl: string): Target["invitations"] =>
  async (email) => {
    const response = await fetch(`${endpointUrl}/_local/mailbox`);
    if (!response.ok) throw new Error(`${endpointUrl}/_local/mailbox responded with ${response.status}`);
    return mails.parse(await response.json()).findLast(({ to }) => to === email)?.temporaryPassword;
  };

/** Asks at the terminal for the temporary password: the invitation went to a real mailbox. */
export const askForPassword: Target["invitations"] = async (email) => {
  if (!stdin.isTTY) return undefined;
  const terminal = createInterface({ input: stdin, output: stdout });
  try {
    return (
      (await terminal.question(`  temporary password in the invitation to ${email}: `)).trim() || undefined
    );
  } finally {
    terminal.close();
  }
};
