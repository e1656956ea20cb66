import { PolicyError } from "./policy-error";
import { type Fixed, fixedParts, type Lookup, parseTemplate, resolve, type Template } from "./templates";

/** Text between two `*`; at the positions `ones` any character will do. */
interface Run {
  readonly text: string;
  readonly ones: readonly number[];
}

/** Runs with any text between one and the next. */
type Pattern = readonly Run[];

/** Whether a text is what a policy names. */
export type Matcher = (value: string, lookup: Lookup) => boolean;

function patternOf(parts: readonly Fixed[]): Pattern {
  const runs: { text: string; ones: number[] }[] = [{ text: "", ones: [] }];
  for (const part of parts) {
    const last = runs.at(-1);
    if (last === undefined || ("wildcard" in part && part.wildcard === "any")) {
      runs.push({ text: "", ones: [] });
    } else if ("text" in part) last.text += part.text;
    else {
      last.ones.push(last.text.length);
      last.text += "?";
    }
  }
  return runs;
}

/** Takes time in proportion to both lengths at most, whatever the pattern: each run's first place is as good as any other. */
function matches(pattern: Pattern, value: string): boolean {
  const [first, ...rest] = pattern as [Run, ...Run[]];
  const last = rest.pop();
  if (last === undefined) return value.length === first.text.length && isAt(first, value, 0);
  if (!isAt(first, value, 0)) return false;
  let from = first.text.length;
  for (const run of rest) {
    const at = find(run, value, from);
    if (at < 0) return false;
    from = at + run.text.length;
  }
  const end = value.length - last.text.length;
  return end >= from && isAt(last, value, end);
}

function isAt({ text, ones }: Run, value: string, at: number): boolean {
  if (ones.length === 0) return value.startsWith(text, at);
  if (at + text.length > value.length) return false;
  for (let index = 0; index < text.length; index++) {
    if (value[at + index] !== text[index] && !ones.includes(index)) return false;
  }
  return true;
}

function find(run: Run, value: string, from: number): number {
  if (run.ones.length === 0) return value.indexOf(run.text, from);
  for (let at = from; at + run.text.length <= value.length; at++) if (isAt(run, value, at)) return at;
  return -1;
}

/** Matches a text as a whole. */
export function textMatcher(template: Template): Matcher {
  const fixed = fixedParts(template);
  if (fixed !== undefined) {
    const pattern = patternOf(fixed);
    return (value) => matches(pattern, value);
  }
  return (value, lookup) => {
    const parts = resolve(template, lookup);
    return parts !== undefined && matches(patternOf(parts), value);
  };
}

/** Matches the name of an action, whose case does not count: `dynamodb:Get*`. @returns one that takes names in lower case. */
export function actionMatcher(written: string): (action: string) => boolean {
  if (written !== "*" && !/^[\w*?-]+:[\w*?]+$/.test(written)) {
    throw new PolicyError(`${JSON.stringify(written)} is no action: write service:Action, or *`);
  }
  const pattern = patternOf(
    fixedParts(parseTemplate(written.toLowerCase(), { wildcards: true, variables: false })) ?? [],
  );
  return (action) => matches(pattern, action);
}

const ARN_FIELDS = 6;

/** Fields of an ARN: partition, service, region, account and what is left, after `arn`. Undefined for anything else. */
export function arnFields(text: string): readonly string[] | undefined {
  const [prefix, partition, service, region, account, ...rest] = text.split(":");
  if (prefix !== "arn" || rest.length === 0) return undefined;
  return [prefix, partition ?? "", service ?? "", region ?? "", account ?? "", rest.join(":")];
}

/** Patterns of an ARN's fields, each matched by itself; undefined for what has fewer than six. */
function fieldPatterns(parts: readonly Fixed[]): readonly Pattern[] | undefined {
  const fields: Fixed[][] = [[]];
  for (const part of parts) {
    if ("wildcard" in part) {
      fields.at(-1)?.push(part);
      continue;
    }
    const texts = part.text.split(":");
    texts.forEach((text, index) => {
      if (index > 0 && fields.length < ARN_FIELDS) fields.push([]);
      else if (index > 0) fields.at(-1)?.push({ text: ":" });
      fields.at(-1)?.push({ text });
    });
  }
  return fields.length < ARN_FIELDS ? undefined : fields.map(patternOf);
}

const fieldsMatch = (patterns: readonly Pattern[], fields: readonly string[]): boolean =>
  patterns.every((pattern, index) => matches(pattern, fields[index] ?? ""));

/**
 * Matches an ARN field by field, as `ArnEquals` and `ArnLike` do: a wildcard in one of the first five does not reach beyond
 * its colon. Source: IAM user guide, "Condition operators", "Amazon Resource Name (ARN) condition operators".
 * @throws PolicyError for what is no ARN.
 */
export function arnMatcher(template: Template): Matcher {
  const fixed = fixedParts(template);
  const known = fixed && fieldPatterns(fixed);
  if (fixed !== undefined && known === undefined) throw notAnArn(template.written);
  return (value, lookup) => {
    const parts = known === undefined ? resolve(template, lookup) : undefined;
    const patterns = known ?? (parts && fieldPatterns(parts));
    const fields = arnFields(value);
    return patterns !== undefined && fields !== undefined && fieldsMatch(patterns, fields);
  };
}

const notAnArn = (written: string): PolicyError =>
  new PolicyError(
    `${JSON.stringify(written)} is no ARN: it has the fields arn:partition:service:region:account:resource`,
  );

/** What is acted on: a resource's ARN with its fields, or `*` for an action that has no resource. */
export interface Target {
  readonly arn: string;
  readonly fields: readonly string[] | undefined;
}

/** @throws PolicyError for what is neither an ARN nor `*`. */
export function targetOf(arn: string): Target {
  const fields = arnFields(arn);
  if (fields === undefined && arn !== "*") throw notAnArn(arn);
  return { arn, fields };
}

export type ResourceMatcher = (target: Target, lookup: Lookup) => boolean;

/**
 * Matches what a `Resource` element names. `*` alone is every resource, and the only one that names an action without a resource.
 * Source: IAM user guide, "Resource" and "NotAction".
 * @throws PolicyError for what is no ARN, a wildcard for a service, or a variable before the fifth colon.
 */
export function resourceMatcher(written: string, variables: boolean): ResourceMatcher {
  if (written === "*") return () => true;
  const head = /^arn:([^:]*):([^:]*):([^:]*):([^:]*):/.exec(written);
  if (head === null) throw notAnArn(written);
  if (variables && head[0].includes("${")) {
    throw new PolicyError(`${written}: a variable may stand after the fifth colon only`);
  }
  if (/[*?]/.test(head[2] ?? ""))
    throw new PolicyError(`${written}: a wildcard cannot stand for the service`);
  const rest = textMatcher(parseTemplate(written.slice(head[0].length), { wildcards: true, variables }));
  const own = { wildcards: true, variables: false };
  const fields = fieldPatterns(fixedParts(parseTemplate(head[0], own)) ?? [])?.slice(0, ARN_FIELDS - 1) ?? [];
  return ({ fields: given }, lookup) =>
    given !== undefined && fieldsMatch(fields, given) && rest(given[ARN_FIELDS - 1] ?? "", lookup);
}
