import { dev } from "../../environments/dev";
import { prod } from "../../environments/prod";

/** `dev` with removal protection, and with what its rules want of an environment that has it. */
export const protectedDev = {
  ...dev,
  removalProtection: true,
  mail: { ...prod.mail, identityArn: prod.mail.identityArn.replace(prod.accountId, dev.accountId) },
  onboarding: prod.onboarding,
  tenantLimits: prod.tenantLimits,
};
