import type { Connection } from "../registry/connection";
import type { ExpiryWarning } from "../registry/connection-expiry";
import type { StoredTenant } from "../registry/tenant-records";
import type { Dependencies } from "./dependencies";
import type { Mail } from "./mailer";
import { administratorsToMail, mayMail, nameInMail, timeInMail } from "./tenant-mail";

/** The text for a tenant's administrators. It contains no link and no secret. */
function mailAboutExpiry(
  { client_secret_expires_at }: Connection,
  { warning, end }: ExpiryWarning,
  tenantName: string,
): Pick<Mail, "subject" | "text"> {
  const what = client_secret_expires_at === undefined ? "signing certificate" : "client secret";
  const isOver = warning === "expired";
  return {
    subject: isOver ? "Single sign-on has stopped" : "Single sign-on stops soon",
    text: [
      `The ${what} of the identity provider of ${nameInMail(tenantName)} ${isOver ? "expired" : "expires"} on ${timeInMail(end)}.`,
      isOver
        ? "Nobody can sign in by the provider any more. Sessions that exist go on."
        : "From then on nobody can sign in by the provider. Sessions that exist go on.",
      "Make a new one at the provider, and change the connection's settings here.",
      "This mail goes to the company's administrators.",
    ].join("\n\n"),
  };
}

/** Tells a tenant's administrators that their connection ends soon, or has ended; without a mailer, nobody. */
export async function tellOfExpiry(
  tenant: StoredTenant,
  connection: Connection,
  ends: ExpiryWarning,
  deps: Pick<Dependencies, "mailer" | "mailsOf" | "membersOf" | "telemetry">,
): Promise<void> {
  if (deps.mailer === undefined) return;
  const [to, ...copies] = await administratorsToMail(await deps.membersOf(tenant));
  if (to === undefined || !(await mayMail(tenant, deps))) return;
  await deps.mailer.send({ to, copies, ...mailAboutExpiry(connection, ends, tenant.tenant_name) });
}
