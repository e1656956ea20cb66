import { Resolver } from "node:dns/promises";

/** Milliseconds: a server is asked twice, and a look-up ends in any case. */
const PATIENCE = { timeout: 1_500, tries: 2, all: 8_000 };

/** A domain has few such records; no client gets more compared. */
const MOST_RECORDS = 50;

/** Name and value of the record that proves a domain. */
export const proofOf = ({ domain, token }: { readonly domain: string; readonly token: string }) => ({
  record_name: `_saas-verification.${domain}`,
  record_value: `saas-verification=${token}`,
});

/** Whether a TXT record of a name has a value. An answer that does not come in time is none. */
export type TxtLookUp = (name: string, value: string) => Promise<boolean>;

/** Looks up at the given servers, or at those of the function's network. Names follow from domains, never from a client. */
export function txtLookUp(servers: readonly string[] | undefined): TxtLookUp {
  return async (name, value) => {
    const resolver = new Resolver({ timeout: PATIENCE.timeout, tries: PATIENCE.tries });
    if (servers !== undefined) resolver.setServers(servers);
    const end = setTimeout(() => resolver.cancel(), PATIENCE.all);
    try {
      const records = await resolver.resolveTxt(name);
      return records.slice(0, MOST_RECORDS).some((chunks) => chunks.join("") === value);
    } catch {
      // No such record, no such domain, no answer: nothing is proved.
      return false;
    } finally {
      clearTimeout(end);
    }
  };
}
