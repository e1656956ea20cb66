import { callRoute, expectSuccess } from "@saas/api-client/routes";
import { signIn } from "@saas/api-client/sign-in";
import { newPassword } from "@saas/api-client/target";
import { Skipped } from "../outcome";
import type { Probe } from "../probe";
import { until } from "../wait";

export const invitationMail: Probe = {
  name: "invitation-mail",
  assumes: "an invited user gets a message with a temporary password that opens the account once",
  source:
    "Amazon Cognito developer guide, creating user accounts as administrator, and quotas of its e-mail (50 messages a day)",
  otherwise:
    "look for the bounce, and for the daily quota of Cognito's own mailer: beyond 50 messages a day the pool needs Amazon SES",
  meaningful: ["aws", "emulator", "local"],
  run: async ({ clock, users, tenants, mail, hasMailbox }) => {
    if (!hasMailbox)
      throw new Skipped("nobody reads the messages: name your address with --email, at a terminal");
    const [{ api }] = await tenants.two();
    const { email } = tenants.named("Member");
    const body = { email, role: "tenant-member" as const };
    expectSuccess("POST /users", await callRoute(api, "POST /users", { body }));
    const { found } = await until(`the invitation to ${email}`, { clock, seconds: 60 }, () => mail(email));
    const { temporaryPassword: password = "" } = found;
    await signIn({ ...users, email, password, newPassword: newPassword() });
    return `${email} signed in with the password of the message, and chose another`;
  },
};
