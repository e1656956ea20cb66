import type { Domain } from "../registry/domains";
import { conflict, tooManyRequests } from "../shared/errors";
import { proofOf, type TxtLookUp } from "./domain-proof";
import { requireOwnDomain } from "./own-domain";
import { domainInUse, notVerified, unclaimed } from "./problems";
import type { ConnectionScope } from "./scope";

/** Domains of one tenant. */
const MOST_DOMAINS = 20;

export interface ClaimOptions {
  /** A value that nobody can guess. */
  readonly newToken: () => string;
  readonly lookUp: TxtLookUp;
}

/** A domain as its tenant's administrators see it. */
export const domainView = (claimed: Domain) => ({
  domain: claimed.domain,
  ...proofOf(claimed),
  ...(claimed.verified_at !== undefined && { verified_at: claimed.verified_at }),
});

/**
 * Tenants' claims of domains. A claim reserves nothing, so that nobody can keep a company from its domain; the proof takes
 * the domain, and who proved it first has it until it is released.
 */
export class Claims {
  constructor(private readonly options: ClaimOptions) {}

  /** Repeating it shows the same record. @throws Problem 409, 422 */
  async claim({ domains, holders, tenantId }: ConnectionScope, domain: string) {
    requireOwnDomain(domain);
    const holder = await holders.holderOf(domain);
    if (holder !== undefined && holder !== tenantId) throw domainInUse();
    const known = await domains.list();
    const seen = known.find((each) => each.domain === domain);
    if (seen) return domainView(seen);
    if (known.length >= MOST_DOMAINS) {
      throw conflict(`A tenant has ${MOST_DOMAINS} domains at most. Release one first.`);
    }
    await domains.claim(domain, this.options.newToken());
    const claimed = await domains.get(domain);
    if (!claimed) throw unclaimed();
    return domainView(claimed);
  }

  /** @throws Problem 404, 409, 422, 429 */
  async verify({ domains, holders, lookUps, tenantId, now }: ConnectionScope, domain: string) {
    const claimed = await domains.get(domain);
    if (!claimed) throw unclaimed();
    const wait = await lookUps.take(1);
    if (wait !== undefined) throw tooManyRequests("The tenant looks domains up too often.", wait);
    const { record_name, record_value } = proofOf(claimed);
    if (!(await this.options.lookUp(record_name, record_value))) throw notVerified(record_name);
    // The holder first: an interruption leaves a domain that another proof of this tenant completes.
    if (!(await holders.take(domain, tenantId))) throw domainInUse();
    const verified = await domains.verified(domain, now().toISOString());
    if (!verified) throw unclaimed();
    return domainView(verified);
  }

  /** @throws Problem 404, 409 */
  async release({ domains, holders, connection, tenantId }: ConnectionScope, domain: string) {
    const known = await domains.list();
    if (!known.some((each) => each.domain === domain)) throw unclaimed();
    const others = known.filter((each) => each.domain !== domain && each.verified_at !== undefined);
    if (others.length === 0 && (await connection.read())?.state === "active") {
      throw conflict("An active connection needs a verified domain. Remove the connection first.");
    }
    // The row first: no sign-in counts the domain any more when another tenant takes it.
    await domains.remove(domain);
    await holders.release(domain, tenantId);
  }
}
