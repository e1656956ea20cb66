import type { Target } from "@saas/api-client/target";
import type { Tenant } from "../../target/tenants";

/** What the parts of the suite share: two tenants, onboarded once. */
export interface Stage {
  readonly target: Target;
  readonly acme: Tenant;
  readonly globex: Tenant;
}
