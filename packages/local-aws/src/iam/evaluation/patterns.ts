import { PolicyError } from "./policy-error";
import { type Fixed, fixedParts, type Lookup, parseTemplate, resolve, type Template } from "./templates";

/** Text between two `*`; at the positions `ones`, any character matches. */
interface Run {
  readonly text: string;
  readonly ones: readonly number[];
}

/** Runs separated by arbitrary text. */
type Pattern = readonly Run[];

/** Whether a text matches a policy's pattern. */
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

/** At most O(pattern × text): matching each run at its first position is always sufficient. */
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

/** Matches a whole text. */
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

/** Matches an action's name, case-insensitive: `dynamodb:Get*`. @returns a matcher for lower-case names. */
export function actionMatcher(written: string): (action: string) => boolean {
  if (written !== "*" && !/^[\w*?-]+:[\w*?]+$/.test(written)) {
    throw new PolicyError(`${JSON.stringify(written)} is not an action: write service:Action, or *`);
  }
  const pattern = patternOf(
    fixedParts(parseTemplate(written.toLowerCase(), { wildcards: true, variables: false })) ?? [],
  );
  return (action) => matches(pattern, action);
}

const ARN_FIELDS = 6;

/** Fields of an ARN after `arn`: partition, service, region, account, and the rest. Undefined if it is not an ARN. */
export function arnFields(text: string): readonly string[] | undefined {
  const [prefix, partition, service, region, account, ...rest] = text.split(":");
  if (prefix !== "arn" || rest.length === 0) return undefined;
  return [prefix, partition ?? "", service ?? "", region ?? "", account ?? "", rest.join(":")];
}

/** Patterns of an ARN's fields, each matched separately; undefined for fewer than six fields. */
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
 * Matches an ARN field by field, as `ArnEquals` and `ArnLike` do: a wildcard in one of the first five fields does not match
 * across a colon. Source: IAM user guide, "Condition operators", "Amazon Resource Name (ARN) condition operators".
 * @throws PolicyError for anything but an ARN.
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
    `${JSON.stringify(written)} is not an ARN: it has the fields arn:partition:service:region:account:resource`,
  );

/** The request's resource: an ARN with its fields, or `*` for an action without a resource. */
export interface Target {
  readonly arn: string;
  readonly fields: readonly string[] | undefined;
}

/** @throws PolicyError for anything but an ARN or `*`. */
export function targetOf(arn: string): Target {
  const fields = arnFields(arn);
  if (fields === undefined && arn !== "*") throw notAnArn(arn);
  return { arn, fields };
}

export type ResourceMatcher = (target: Target, lookup: Lookup) => boolean;

/**
 * Matches a `Resource` element. `*` matches every resource, and only `*` matches an action without a resource.
 * Source: IAM user guide, "Resource" and "NotAction".
 * @throws PolicyError for a value that is not an ARN, a wildcard for a service, or a variable before the fifth colon.
 */
export function resourceMatcher(written: string, variables: boolean): ResourceMatcher {
  if (written === "*") return () => true;
  const head = /^arn:([^:]*):([^:]*):([^:]*):([^:]*):/.exec(written);
  if (head === null) throw notAnArn(written);
  if (variables && head[0].includes("${")) {
    throw new PolicyError(`${written}: a variable may only follow the fifth colon`);
  }
  if (/[*?]/.test(head[2] ?? "")) throw new PolicyError(`${written}: the service must not be a wildcard`);
  const rest = textMatcher(parseTemplate(written.slice(head[0].length), { wildcards: true, variables }));
  const own = { wildcards: true, variables: false };
  const fields = fieldPatterns(fixedParts(parseTemplate(head[0], own)) ?? [])?.slice(0, ARN_FIELDS - 1) ?? [];
  return ({ fields: given }, lookup) =>
    given !== undefined && fieldsMatch(fields, given) && rest(given[ARN_FIELDS - 1] ?? "", lookup);
}
