import { oneOf } from "./fields";

/**
 * Cognito's threat protection, which needs the Plus plan, and its price for each active user: docs/costs.md. `audit`: risky
 * sign-ins and compromised passwords are counted and logged, and nothing is refused. `enforced`: Cognito refuses them.
 */
export const threatProtectionSchema = oneOf(["off", "audit", "enforced"]);
