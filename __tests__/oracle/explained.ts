import type { Bearing, NamedPolicy, Question } from "@saas/local-aws/iam";

/** One line of a `Condition` element: its operator, without its set operator and IfExists, and its key. */
interface Line {
  readonly set: "ForAllValues" | "ForAnyValue" | undefined;
  readonly operator: string;
  readonly ifExists: boolean;
  readonly key: string;
  readonly wanted: readonly string[];
}

interface Statement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Document {
  readonly Version?: string;
  readonly Statement: readonly Statement[];
}

type Value = string | readonly string[] | undefined;

/** A point in which the oracle deviates from AWS's documentation. */
export interface Explained {
  readonly name: string;
  /** Page and quotation of AWS's documentation. */
  readonly source: string;
  /** Rewrites the document so that the oracle reads it as documented; unchanged if this point does not apply. */
  rewrite(document: Document, question: Question): Document;
}

/** Rewrites condition lines for a request: always true, always false, or rephrased. */
const lines =
  (
    decide: (line: Line, value: Value, has: Has) => "holds" | "fails" | Line | undefined,
  ): Explained["rewrite"] =>
  (document, { context }) => {
    const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
    const has: Has = (text) => variablesOf(text).every((key) => !isNull(values.get(key)));
    let changed = false;
    const rewritten = document.Statement.map((statement): Statement => {
      const Condition: Record<string, Record<string, unknown>> = {};
      const add = (operator: string, key: string, wanted: unknown): void => {
        // Key names are case-insensitive: a second line with the same operator and key gets another spelling.
        const name = key in (Condition[operator] ?? {}) ? key.toUpperCase() : key;
        Condition[operator] = { ...Condition[operator], [name]: wanted };
      };
      for (const [written, keyed] of Object.entries(statement.Condition ?? {})) {
        for (const [key, wanted] of Object.entries(keyed)) {
          const line = readLine(written, key, [wanted].flat().map(String));
          const decided = decide(line, values.get(key.toLowerCase()), has);
          if (decided !== undefined) changed = true;
          if (decided === "fails") add("StringEquals", "aws:PrincipalArn", "nobody");
          else if (decided === undefined) add(written, key, wanted);
          else if (decided !== "holds") add(writeLine(decided), key, decided.wanted);
        }
      }
      return { ...statement, Condition };
    });
    return changed ? { ...document, Statement: rewritten } : document;
  };

function readLine(written: string, key: string, wanted: readonly string[]): Line {
  const [, set, operator = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(written) ?? [];
  return { set: set as Line["set"], operator, ifExists: ifExists !== undefined, key, wanted };
}

const writeLine = ({ set, operator, ifExists }: Line): string =>
  `${set === undefined ? "" : `${set}:`}${operator}${ifExists ? "IfExists" : ""}`;

/** Whether every variable of a text has a value, its own or a default. */
type Has = (text: string) => boolean;

/** Keys of the variables without a default, in lower case. */
const variablesOf = (text: string): string[] =>
  [...text.matchAll(/\$\{([^}*?$,]+)\}/g)].map(([, key = ""]) => key.toLowerCase());

const isNull = (value: Value): boolean => [value ?? ""].flat().every((each) => each === "");

/** Rewrites lists of resources; an empty list names none. */
function resources(
  element: "Resource" | "NotResource",
  change: (listed: readonly string[], values: ReadonlyMap<string, string>) => readonly string[],
): Explained["rewrite"] {
  return (document, { context }) => {
    const values = new Map(
      Object.entries(context).flatMap(([key, value]) =>
        typeof value === "string" && value !== "" ? [[key.toLowerCase(), value]] : [],
      ),
    );
    return eachStatement(document, (statement) => {
      const { [element]: given, ...rest } = statement;
      const listed = [given ?? []].flat();
      const left = change(listed, values);
      if (left.length === listed.length && left.every((one, index) => one === listed[index]))
        return undefined;
      return left.length > 0 ? { ...rest, [element]: left } : { ...rest, Resource: "*" };
    });
  };
}

/** All known differences between the oracle and AWS's documentation. */
export const explained: readonly Explained[] = [
  {
    name: "variables before version 2012-10-17",
    source:
      "IAM user guide, Version: variables are not recognized and are treated as literal strings in the policy",
    rewrite: (document) => {
      const text = JSON.stringify(document);
      if (document.Version === "2012-10-17" || !text.includes("${")) return document;
      return { ...JSON.parse(text.replaceAll("${", "${$}{")), Version: "2012-10-17" };
    },
  },
  {
    name: "NotResource with a variable that has no value",
    source: "IAM user guide, Policy variables with no value: the resource will not match any resource",
    rewrite: resources("NotResource", (listed, values) =>
      listed.filter((resource) => variablesOf(resource).every((key) => values.has(key))),
    ),
  },
  {
    name: "a variable for all of a resource's name, without a slash",
    source:
      "IAM user guide, Where you can use policy variables: arn:aws:sqs:us-east-2:*:${aws:username}-queue",
    rewrite: (document, question) =>
      (["Resource", "NotResource"] as const).reduce(
        (read, element) =>
          resources(element, (listed, values) =>
            listed.map((resource) =>
              resource.startsWith("arn:aws:sqs:")
                ? resource.replace(/\$\{([^}]+)\}/g, (_, key) => values.get(key.toLowerCase()) ?? "no/queue")
                : resource,
            ),
          )(read, question),
        document,
      ),
  },
  {
    name: "a variable without a value in what is negated",
    source:
      "IAM user guide, Policy variables with no value: inverted condition operators do match against a null value",
    rewrite: lines((line, _, has) => {
      if (!/Not/.test(line.operator) || line.wanted.every(has)) return undefined;
      const wanted = line.wanted.filter(has);
      // A text that equals nothing, in place of a missing value.
      return { ...line, wanted: wanted.length > 0 ? wanted : ["arn:no:thing::at:all"] };
    }),
  },
  {
    name: "every IPv4 address",
    source: "IAM user guide, IP address condition operators: the value must be in the standard CIDR format",
    rewrite: lines((line) => {
      if (!line.wanted.includes("0.0.0.0/0")) return undefined;
      const wanted = line.wanted.filter((range) => range !== "0.0.0.0/0");
      return { ...line, wanted: [...wanted, "0.0.0.0/1", "128.0.0.0/1"] };
    }),
  },
  {
    name: "ForAnyValue with IfExists, without the key",
    source:
      "IAM user guide, IfExists condition operators: if the key is not present, evaluate the condition element as true",
    rewrite: lines(({ set, ifExists }, value) =>
      set === "ForAnyValue" && ifExists && value === undefined ? "holds" : undefined,
    ),
  },
  {
    name: "an empty text or list is null",
    source:
      "IAM user guide, Condition (the request context: null) and Using multiple keys and values: a null data set, such as an empty string",
    rewrite: lines(({ set, operator, wanted }, value) => {
      if (value === undefined || !isNull(value)) return undefined;
      if (operator === "Null") return wanted[0] === "true" ? "holds" : "fails";
      if (set === undefined) return undefined;
      return set === "ForAllValues" ? "holds" : "fails";
    }),
  },
  {
    name: "the source of an event, without a set operator",
    source:
      "EventBridge user guide, Using IAM policy conditions: StringEquals with events:source; each entry of PutEvents has one",
    rewrite: lines((line, value) =>
      /^events:(source|detail-type)$/i.test(line.key) &&
      line.operator !== "Null" &&
      line.set === undefined &&
      value !== undefined
        ? { ...line, set: "ForAnyValue" }
        : undefined,
    ),
  },
  {
    name: "an IPv6 address beside ranges of IPv4, negated",
    source:
      "IAM user guide, IP address condition operators: all IP addresses except the specified IP address or range",
    rewrite: lines((line, value) => {
      const fitting = line.wanted.filter((range) => range.includes(":") === String(value).includes(":"));
      if (line.operator !== "NotIpAddress" || value === undefined || fitting.length === line.wanted.length)
        return undefined;
      return fitting.length > 0 ? { ...line, wanted: fitting } : "holds";
    }),
  },
];

/** @param change undefined: the statement stays. */
function eachStatement(
  document: Document,
  change: (statement: Statement) => Statement | undefined,
): Document {
  const rewritten = document.Statement.map((statement) => change(statement) ?? statement);
  const same = rewritten.every((statement, index) => statement === document.Statement[index]);
  return same ? document : { ...document, Statement: rewritten };
}

/** The policies rewritten for all points except those left out. */
export function rewritten(
  question: Question,
  bearing: Bearing,
  points: readonly Explained[] = explained,
): Bearing {
  const one = (named: NamedPolicy): NamedPolicy => {
    const document = points.reduce<Document>(
      (reading, { rewrite }) => rewrite(reading, question),
      named.policy as unknown as Document,
    );
    return document === (named.policy as unknown) ? named : { ...named, policy: { ...document } };
  };
  const { identityPolicies, resourcePolicy, permissionsBoundary, sessionPolicies } = bearing;
  return {
    identityPolicies: identityPolicies.map(one),
    resourcePolicy: resourcePolicy && one(resourcePolicy),
    permissionsBoundary: permissionsBoundary && one(permissionsBoundary),
    sessionPolicies: sessionPolicies?.map(one),
  };
}

/** A further point, which rewriting a policy cannot compensate. */
export const pastSessionPolicies = {
  name: "a session that a resource's policy names, past the session's own policies",
  source:
    "IAM user guide, Session policies: the resulting session has all the permissions of the resource-based policy plus the intersection of the identity-based policy and the session policy",
};

/**
 * The applicable policies for a session that the resource's policy names, directly or by `*`; undefined if it does not.
 * Source: as above, and "IAM role principals" for a wildcard in the Principal element.
 */
export function namedAlone({ caller, resourceAccount }: Question, bearing: Bearing): Bearing | undefined {
  const { identityPolicies, resourcePolicy, sessionPolicies, permissionsBoundary } = bearing;
  if (caller.kind !== "identity" || caller.account !== resourceAccount) return undefined;
  if (resourcePolicy === undefined || sessionPolicies === undefined) return undefined;
  const names = ({ Principal }: Statement): boolean => {
    const listed =
      Principal === "*" ? ["*"] : [(Principal as { AWS?: string | string[] } | undefined)?.AWS ?? []].flat();
    return listed.includes("*") || listed.includes(caller.arn);
  };
  const some = (
    named: NamedPolicy,
    stays: (statement: Statement) => boolean,
    more: Statement[] = [],
  ): NamedPolicy => {
    const { Statement, ...rest } = named.policy as unknown as Document;
    return { ...named, policy: { ...rest, Statement: [...Statement.filter(stays), ...more] } };
  };
  const denies = ({ Effect }: Statement): boolean => Effect === "Deny";
  const all = { Effect: "Allow", Action: "*", Resource: "*" };
  return {
    identityPolicies: identityPolicies.map((policy) => some(policy, denies)),
    resourcePolicy: some(resourcePolicy, (statement) => denies(statement) || names(statement)),
    sessionPolicies: sessionPolicies.map((policy) => some(policy, denies, [all])),
    permissionsBoundary: permissionsBoundary && some(permissionsBoundary, denies, [all]),
  };
}
