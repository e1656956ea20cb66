import { documentedRules } from "./documented-rules";

/** A request as far as the firewall's own rules look at it, and the managed rule that finds something in it. */
export interface FirewallRequest {
  readonly method: string;
  /** As it was sent, with the stage. */
  readonly path: string;
  /** Name of a rule of AWS's groups. */
  readonly finding?: string;
}

type Fields = Readonly<Record<string, unknown>>;
type Statement = Readonly<Record<string, Fields>>;

/** A rule of the synthesized ACL. */
export interface Rule {
  readonly name: string;
  readonly priority: number;
  readonly action?: Readonly<Record<string, unknown>>;
  readonly override_action?: Readonly<Record<string, unknown>>;
  readonly statement: Statement;
  readonly rule_label?: readonly { readonly name: string }[];
}

/**
 * What an ACL does with a request: the name of the rule that blocks it, or `allowed`. Rate-based rules do not block a first request.
 * Source: AWS WAF developer guide, how rules and labels are evaluated in a web ACL.
 */
export function outcomeOf(rules: readonly Rule[], request: FirewallRequest): string {
  const labels = new Set<string>();
  for (const rule of [...rules].sort((one, other) => one.priority - other.priority)) {
    const { managed_rule_group_statement: group } = rule.statement;
    if (group !== undefined) {
      if (blocksAsGroup(group, request, labels)) return rule.name;
      continue;
    }
    if (!matches(rule.statement, request, labels)) continue;
    if (rule.action !== undefined && "block" in rule.action) return rule.name;
    for (const { name } of rule.rule_label ?? []) labels.add(name);
  }
  return "allowed";
}

function blocksAsGroup(group: Fields, { finding }: FirewallRequest, labels: Set<string>): boolean {
  const label = documentedRules[String(group.name)]?.[finding ?? ""];
  if (label === undefined) return false;
  labels.add(label);
  const overrides = (group.rule_action_override ?? []) as readonly { name: string; action_to_use: Fields }[];
  const override = overrides.find(({ name }) => name === finding);
  return override === undefined || "block" in override.action_to_use;
}

function matches(statement: Statement, request: FirewallRequest, labels: ReadonlySet<string>): boolean {
  const [[kind, fields] = ["", {}]] = Object.entries(statement);
  const inner = (Array.isArray(fields.statement) ? fields.statement : []) as readonly Statement[];
  const holds = (each: Statement) => matches(each, request, labels);
  switch (kind) {
    case "and_statement":
      return inner.every(holds);
    case "or_statement":
      return inner.some(holds);
    case "not_statement":
      return !inner.every(holds);
    case "label_match_statement":
      return labels.has(String(fields.key));
    case "rate_based_statement":
      return false;
    case "byte_match_statement": {
      const value = inspected(fields, request);
      const wanted = String(fields.search_string);
      return fields.positional_constraint === "EXACTLY" ? value === wanted : value.startsWith(wanted);
    }
    case "regex_match_statement":
      return new RegExp(String(fields.regex_string)).test(inspected(fields, request));
    default:
      throw new Error(`the evaluation knows no ${kind}`);
  }
}

/** Whether a statement of a rate-based rule counts a request. */
export const countsTowards = (rule: Rule, request: FirewallRequest): boolean => {
  const { scope_down_statement: scope } = rule.statement.rate_based_statement ?? {};
  return scope === undefined || matches(scope as Statement, request, new Set());
};

const transformations: Readonly<Record<string, (text: string) => string>> = {
  NONE: (text) => text,
  LOWERCASE: (text) => text.toLowerCase(),
  NORMALIZE_PATH: (text) => new URL(`http://host${text.replaceAll(/\/{2,}/g, "/")}`).pathname,
  URL_DECODE: (text) => decodeURIComponent(text),
};

function inspected(fields: Fields, { method, path }: FirewallRequest): string {
  const place = fields.field_to_match as Fields;
  const steps = fields.text_transformation as readonly { priority: number; type: string }[];
  return [...steps]
    .sort((one, other) => one.priority - other.priority)
    .reduce(
      (text, { type }) => {
        const transform = transformations[type];
        if (transform === undefined) throw new Error(`the evaluation knows no transformation ${type}`);
        return transform(text);
      },
      "uri_path" in place ? path : method,
    );
}
