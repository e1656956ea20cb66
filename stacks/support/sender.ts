import { partitionOf } from "../../environments/regions";
import type { EnvironmentConfig } from "../../environments/schema";

/**
 * ARNs that the right to send mail is about: the identity, and the configuration set. None without `mail`. Source: Service
 * Authorization Reference, Amazon SES.
 */
export function senderArns({ mail, region, accountId }: EnvironmentConfig): readonly string[] {
  if (mail === undefined) return [];
  const { identityArn, configurationSet } = mail;
  const set = `arn:${partitionOf(region)}:ses:${region}:${accountId}:configuration-set/${configurationSet}`;
  return [identityArn, ...(configurationSet === undefined ? [] : [set])];
}

/**
 * What a function needs to send mail: from, reply-to, configuration set, and a tenant's mails a day; null: the environment sends
 * none of its own. A list, since a function's variables have 4 KB in all.
 */
export function senderOf({ mail, tenantLimits }: EnvironmentConfig) {
  if (mail === undefined) return null;
  const { from, replyTo = null, configurationSet = null } = mail;
  return [from, replyTo, configurationSet, tenantLimits.invitationsPerDay] as const;
}
