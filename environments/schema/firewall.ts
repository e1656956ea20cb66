import { z } from "zod";
import { flag, oneOf, wholeNumber } from "./fields";

/** AWS WAF counts at least 10. Source: AWS WAF developer guide, rate-based rules. */
const perAddress = wholeNumber("requests per address in 5 minutes", 10, 2_000_000_000);

/** The web application firewall before the API. */
export const firewallSchema = z.strictObject({
  enabled: flag,
  /** Of `POST /onboarding`, per client address. */
  onboardingRequestsPer5Minutes: perAddress,
  /** Of all requests, per client address: an office behind one address counts as one. */
  requestsPer5Minutes: perAddress,
  /**
   * Where a part of a request is tenants' own content, such as an item with HTML: `count`: AWS's rules count what looks
   * like an attack; `block`: they block it, as everywhere else.
   */
  tenantData: oneOf(["count", "block"]),
  /** Requests that are logged to CloudWatch Logs: blocked ones, or all of them. CloudWatch charges by size. */
  logs: oneOf(["none", "blocked", "all"]),
  /** Whether it also protects sign-in: WAF charges for the user pool's requests as for the API's. */
  userPool: flag,
});
