import type { AuditFacts } from "../../api/audit";
import type { Operation, Route } from "../../api/route";

/** What a request changes, for its audit entry. */
export interface Recorded {
  /** When it is not the one that the route's body tells. */
  readonly operation?: Operation;
  /** Id of what is changed, when neither path nor response names a user. */
  readonly target?: string;
  readonly before?: AuditFacts;
  readonly after?: AuditFacts;
}

/** The entry's part about the change: the operation, and only the facts that differ. */
export function changeOf(route: Route, body: unknown, { operation, before = {}, after = {} }: Recorded = {}) {
  const named = operation ?? (body === undefined ? undefined : route.operationOf?.(body as never));
  const differing = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (fact) => Reflect.get(before, fact) !== Reflect.get(after, fact),
  );
  const of = (facts: AuditFacts): AuditFacts | undefined => {
    const left = Object.entries(facts).filter(([fact]) => differing.includes(fact));
    return left.length === 0 ? undefined : Object.fromEntries(left);
  };
  const [was, is] = [of(before), of(after)];
  return {
    ...(route.audited !== undefined && { operation: named ?? route.audited }),
    ...(was && { before: was }),
    ...(is && { after: is }),
  };
}
