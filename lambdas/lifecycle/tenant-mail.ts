import type { Documents } from "../aws/dynamodb";
import { Allowance } from "../registry/allowance";
import { isActiveAdministrator, type Members } from "../registry/members";
import type { StoredTenant } from "../registry/tenant-records";
import type { Dependencies } from "./dependencies";

/** A tenant chooses its name, which is not to look like a link or another line of the mail. */
const MOST_OF_A_NAME = 60;
const NOT_IN_A_NAME = /[^\p{L}\p{M}\p{N} ,&'()-]+/gu;

/** A tenant's name as a mail quotes it. */
export const nameInMail = (tenantName: string): string =>
  `"${tenantName.replace(NOT_IN_A_NAME, " ").trim().slice(0, MOST_OF_A_NAME)}"`;

/** @param iso ISO 8601 in UTC @returns to the minute: `2026-03-01 09:30 UTC` */
export const timeInMail = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

/** Administrators whom one mail tells. */
const MOST_ADMINISTRATORS = 20;
const A_DAY = 24 * 3600;

/**
 * The mails of the platform's own that a tenant causes in a day, in the tenant's own partition: all tenants share the sender's
 * quota and reputation. The row has the name of the first kind of them.
 * @param documents with the tenant's own session
 */
export const mailsOfADay = (
  documents: Documents,
  table: string,
  tenantId: string,
  most: number,
  now: () => Date,
): Allowance =>
  new Allowance(documents, table, tenantId, "second_factor_mails", { seconds: A_DAY, most }, now);

/** Takes a mail from the tenant's day. @returns false, with an error in the log: they are used up */
export async function mayMail(
  tenant: StoredTenant,
  { mailsOf, telemetry }: Pick<Dependencies, "mailsOf" | "telemetry">,
): Promise<boolean> {
  if ((await (await mailsOf(tenant)).take(1)) === undefined) return true;
  telemetry.log("ERROR", "mail withheld: the tenant's mails of the day are used up", {
    tenant_id: tenant.tenant_id,
  });
  return false;
}

/** Addresses of a tenant's active administrators who have signed in once. @param but id of a user to leave out */
export async function administratorsToMail(members: Members, but?: string): Promise<string[]> {
  const { userIds } = await members.administrators();
  const others = [...userIds].filter((userId) => userId !== but).sort();
  const rows = await Promise.all(others.slice(0, MOST_ADMINISTRATORS).map((userId) => members.get(userId)));
  return rows.flatMap((row) =>
    row && isActiveAdministrator(row) && row.invitation === "accepted" ? row.email : [],
  );
}
