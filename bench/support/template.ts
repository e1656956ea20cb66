/**
 * The inline code of a function in a CloudFormation template in YAML: the lines below its `ZipFile: |`,
 * without their common indentation.
 * @throws Error when the template has no such function, or its code is not inline.
 */
export function inlineCode(template: string, logicalId: string): string {
  const resource = below(template.split("\n"), (line) => line.trim() === `${logicalId}:`);
  if (resource === undefined) throw new Error(`the template has no resource ${logicalId}`);
  const code = below(resource, (line) => /^\s*ZipFile: \|-?$/.test(line));
  if (code === undefined) throw new Error(`${logicalId} of the template has no "ZipFile: |"`);
  const indentation = Math.min(...code.filter((line) => line.trim() !== "").map(indentationOf));
  return `${code
    .map((line) => line.slice(indentation))
    .join("\n")
    .trimEnd()}\n`;
}

/**
 * The limits for all methods of a stage in a CloudFormation template in YAML, which all its clients share.
 * @throws Error when the template has no such stage, or it does not throttle.
 */
export function stageThrottle(
  template: string,
  logicalId: string,
): { readonly rateLimit: number; readonly burstLimit: number } {
  const stage = below(template.split("\n"), (line) => line.trim() === `${logicalId}:`);
  if (stage === undefined) throw new Error(`the template has no resource ${logicalId}`);
  const limit = (name: string): number => {
    const value = stage.map((line) => new RegExp(`^\\s*${name}: (\\d+)$`).exec(line)?.[1]).find(Boolean);
    if (value === undefined) throw new Error(`${logicalId} of the template has no ${name}`);
    return Number(value);
  };
  return { rateLimit: limit("ThrottlingRateLimit"), burstLimit: limit("ThrottlingBurstLimit") };
}

/** The lines after the first match that are indented deeper than it. */
function below(lines: readonly string[], matches: (line: string) => boolean): string[] | undefined {
  const start = lines.findIndex(matches);
  const head = lines[start];
  if (head === undefined) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.trim() !== "" && indentationOf(line) <= indentationOf(head));
  return end === -1 ? rest : rest.slice(0, end);
}

const indentationOf = (line: string): number => line.length - line.trimStart().length;
