import * as z from "zod/mini";
import { emailAddress, tenantName, tierName } from "../shared/schema";

export const onboardingBody = z.strictObject({
  tenant_name: tenantName,
  admin_email: emailAddress,
  /** Absent: the environment's default tier. */
  tier: z.optional(tierName),
});
