import {
  type Bearing,
  type Cited,
  circumstancesOf,
  type Decision,
  type Question,
  type Refusal,
  type Side,
  sidesOf,
} from "./decision";
import { applies, type Circumstances, readPolicy } from "./documents";

/** Explains a decision: the deciding statements, or what the closest statement missed. */
export function explain(
  question: Question,
  bearing: Bearing,
  { allowed, deciding, refusal }: Decision,
): string {
  const cited = deciding.map(cite).join(" and ");
  if (allowed) return `allowed by ${cited}`;
  switch (refusal) {
    case "explicit":
      return `denied by ${cited}`;
    case "boundary":
      return `the permissions boundary does not allow it: ${closest(question, bearing, ["boundary"])}`;
    case "session":
      return `the session's own policies do not allow it: ${closest(question, bearing, ["session"])}`;
    case "resource":
      return closest(question, bearing, ["resource"]);
    default:
      return closest(question, bearing, ["identity", "resource"]);
  }
}

const deniedBy: Record<Side, string> = {
  identity: "an identity-based policy",
  resource: "a resource-based policy",
  boundary: "a permissions boundary",
  session: "a session policy",
};
const unallowedBy: Record<Exclude<Refusal, "explicit">, string> = {
  identity: "identity-based policy",
  resource: "resource-based policy",
  boundary: "permissions boundary",
  session: "session policy",
};

/** The end of AWS's message to the caller. Source: IAM user guide, "Troubleshooting access denied error messages". */
export function refusalClause({ deciding, refusal }: Decision, action: string): string {
  const [denying] = deciding;
  if (refusal === "explicit" && denying) return `with an explicit deny in ${deniedBy[denying.side]}`;
  const kind = unallowedBy[refusal === undefined || refusal === "explicit" ? "identity" : refusal];
  return `because no ${kind} allows the ${action} action`;
}

const cite = ({ policy, statement }: Cited): string => `${policy} statement ${statement.label}`;

function closest(question: Question, bearing: Bearing, sides: readonly Side[]): string {
  const circumstances = circumstancesOf(question);
  const { caller, target, context } = circumstances;
  const candidates = sidesOf(question, bearing)
    .filter(([side]) => sides.includes(side))
    .flatMap(([side, kind, policies]) =>
      policies.flatMap(({ name, policy }) =>
        readPolicy(policy, kind)
          .about(question.action.toLowerCase())
          .map((statement): Cited => ({ policy: name, side, statement })),
      ),
    )
    .filter(({ statement }) => statement.effect === "Allow" && !applies(statement, circumstances));
  const onResource = candidates.filter(({ statement }) => statement.resources.includes(target, context));
  const [nearest] = onResource
    .filter(
      ({ statement: { principals } }) => principals === undefined || principals.reach(caller) !== undefined,
    )
    .map((cited) => ({ cited, missed: missedBy(cited, circumstances) }))
    .sort((one, other) => one.missed.length - other.missed.length);
  if (nearest) return `${cite(nearest.cited)} does not apply: ${nearest.missed.join("; ")}`;
  const [otherPrincipal] = onResource;
  if (otherPrincipal) return `${cite(otherPrincipal)} is for other principals`;
  const [otherResource] = candidates;
  if (otherResource) return `${cite(otherResource)} allows ${question.action} on other resources only`;
  return `no statement allows ${question.action}`;
}

function missedBy({ statement }: Cited, { context }: Circumstances): string[] {
  return statement.conditions
    .filter((condition) => !condition.holds(context))
    .map((condition) => {
      const given = context.get(condition.key.toLowerCase());
      const request = given === undefined ? "is not in the request" : `is ${[given].flat().join(", ")}`;
      return `condition ${condition.operator} wants ${condition.key} ${condition.wanted(context)}, which ${request}`;
    });
}
