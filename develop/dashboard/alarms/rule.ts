/** When a composite alarm is on, by the alarms that are. */
export type Rule =
  | { readonly alarm: string }
  | { readonly all: readonly Rule[] }
  | { readonly any: readonly Rule[] };

const TOKEN = /\s*(?:ALARM\("([^"]+)"\)|(AND|OR|\(|\)))/y;

/** @throws Error naming the alarm, and where its rule is not understood: rules here are made of ALARM, AND, OR and brackets */
export function parseRule(text: string, address: string): Rule {
  const tokens: { alarm?: string; word?: string }[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null)
      throw new Error(`${address}: the rule is not understood at "${text.slice(at, at + 40)}"`);
    tokens.push(match[1] === undefined ? { word: match[2] ?? "" } : { alarm: match[1] });
  }
  let next = 0;
  const joined = (word: "AND" | "OR", part: () => Rule): Rule[] => {
    const parts = [part()];
    while (tokens[next]?.word === word) {
      next += 1;
      parts.push(part());
    }
    return parts;
  };
  const single = (): Rule => {
    const token = tokens[next++];
    if (token?.alarm !== undefined) return { alarm: token.alarm };
    if (token?.word !== "(") throw new Error(`${address}: the rule is not understood`);
    const inner = any();
    if (tokens[next++]?.word !== ")") throw new Error(`${address}: the rule has a bracket too few`);
    return inner;
  };
  const any = (): Rule => ({ any: joined("OR", () => ({ all: joined("AND", single) })) });
  const rule = any();
  if (next !== tokens.length) throw new Error(`${address}: the rule is not understood`);
  return rule;
}

/** Whether a composite alarm is on. */
export function holds(rule: Rule, isOn: (alarm: string) => boolean): boolean {
  if ("alarm" in rule) return isOn(rule.alarm);
  return "all" in rule
    ? rule.all.every((each) => holds(each, isOn))
    : rule.any.some((each) => holds(each, isOn));
}

/** Names of the alarms that a rule looks at. */
export function alarmsIn(rule: Rule): string[] {
  if ("alarm" in rule) return [rule.alarm];
  return ("all" in rule ? rule.all : rule.any).flatMap(alarmsIn);
}
