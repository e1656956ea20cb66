import { parse } from "tldts";
import { unprocessable } from "../shared/errors";

/**
 * Refuses what no company owns alone: public suffixes, also private ones such as those of hosting companies, where any
 * customer may create records. Free mail needs no list: only who runs it can create a record there.
 * @throws Problem 422
 */
export function requireOwnDomain(domain: string): void {
  const { domain: registrable, isIcann, isPrivate, isIp } = parse(domain, { allowPrivateDomains: true });
  if (!isIp && registrable !== null && (isIcann || isPrivate)) return;
  const message = "is a public suffix, or below none";
  throw unprocessable("Nobody owns this domain alone.", [{ field: "domain", message }]);
}
