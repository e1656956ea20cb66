import type { Problem } from "../problem";
import type { EnvironmentConfig } from "../schema";
import { addressOf } from "../schema/mail";

/** Mail must come from the environment's own identity, so that its alarms see the bounces. */
export function problemsOfMail({ removalProtection, mail, accountId, region }: EnvironmentConfig): Problem[] {
  const problems: Problem[] = [];
  const refuse = (broken: boolean, field: string, given: unknown, fix: string) => {
    if (broken) problems.push({ field, given, fix });
  };
  if (mail === undefined) {
    refuse(
      removalProtection,
      "mail",
      undefined,
      "write { identityArn, from }: Cognito's own mailer sends about 50 mails a day for all tenants together (docs/operations.md#mail)",
    );
    return problems;
  }
  const { identityArn, from } = mail;
  const [, , , identityRegion, identityAccount, resource = ""] = identityArn.split(":");
  refuse(
    identityRegion !== region || identityAccount !== accountId,
    "mail.identityArn",
    identityArn,
    `name an identity of account ${accountId} in ${region}: alarms watch bounces and complaints there`,
  );
  const identity = resource.replace("identity/", "");
  const address = addressOf(from);
  const domain = address.slice(address.indexOf("@") + 1);
  refuse(
    address !== identity && domain !== identity && !domain.endsWith(`.${identity}`),
    "mail.from",
    from,
    `name an address of the identity, which is ${identity}`,
  );
  return problems;
}
