import { stdin, stdout } from "node:process";
import { createInterface } from "node:readline/promises";
import type { Target } from "@saas/api-client/target";
import { z } from "zod";

const mails = z.array(z.object({ to: z.string(), temporaryPassword: z.string().optional() }));

/** Reads invitations from the mailbox of the local AWS endpoint. */
export const mailboxAt =
  (endpointUrl: string): Target["invitations"] =>
  async (email) => {
    const response = await fetch(`${endpointUrl}/_local/mailbox`);
    if (!response.ok) throw new Error(`${endpointUrl}/_local/mailbox answered ${response.status}`);
    return mails.parse(await response.json()).findLast(({ to }) => to === email)?.temporaryPassword;
  };

/** Asks whoever sits at the terminal, as the invitation went to a mailbox that only people read. */
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
