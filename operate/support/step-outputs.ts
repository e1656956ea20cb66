import { appendFileSync } from "node:fs";

/**
 * Appends step outputs in the format of the file `$GITHUB_OUTPUT` of GitHub Actions. Values are one line.
 * Source: GitHub docs, workflow commands, setting an output parameter.
 */
export function appendOutputs(file: string, outputs: Readonly<Record<string, string>>): void {
  const lines = Object.entries(outputs).map(([name, value]) => {
    if (/[\r\n]/.test(value)) throw new Error(`the output ${name} is more than one line: ${value}`);
    return `${name}=${value}\n`;
  });
  appendFileSync(file, lines.join(""));
}
