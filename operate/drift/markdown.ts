import { markdownCode as code, markdownTable } from "@saas/cli-kit/table";
import { counted } from "@saas/cli-kit/text";
import { npxCdktf } from "../../toolchains/lines";
import { type Change, shownValue } from "../terraform/changes";
import type { Drift, Pending } from "./compare";
import type { StackResult } from "./compare-stack";
import { adviceOn, type DriftReport, headline, noiseByReason, pendingText, verdictOf } from "./report";

/** GitHub accepts 65,536 characters in an issue's body. Source: GitHub's validation of issues, "body is too long". */
const MOST_CHARACTERS = 65_000;

/**
 * The report as the body of an issue. Its first line is an invisible marker, the same for every report of an environment: a
 * workflow finds its issue by it, to update it, or to close it when the verdict is `clean`.
 */
export function reportMarkdown(report: DriftReport): string {
  const { environment, stacks } = report;
  const lines = [
    marker(environment),
    "",
    `**${environment}: ${headline(report)}.**`,
    "",
    ...stacks.flatMap(stackSection),
    ...nextSteps(report),
  ];
  return cut(`${lines.join("\n")}\n`);
}

/** An HTML comment that marks the reports of an environment. */
export const marker = (environment: string): string => `<!-- drift of ${environment} -->`;

function stackSection(result: StackResult): string[] {
  const title = `## ${result.stack}`;
  if (result.outcome !== "compared") {
    const what = result.outcome === "failed" ? "Not compared" : "Not deployed";
    return [title, "", `${what}: ${code(result.reason)}`, ""];
  }
  const { drift, pending, noise, serial, empty } = result;
  return [
    title,
    "",
    `State serial ${serial}: ${drift.length === 0 ? "no drift" : `${counted(drift.length, "resource")} drifted`}.`,
    "",
    ...drift.flatMap(driftSection),
    ...(empty && pending.length > 0
      ? [`Nothing is deployed, ${counted(pending.length, "resource")} declared.`, ""]
      : []),
    ...(pending.length === 0 || empty
      ? []
      : ["### Declared and not deployed", "", ...pending.flatMap(pendingLines), ""]),
    ...(noise.length === 0
      ? []
      : ["<details><summary>No drift, although the provider reports it</summary>", ""]),
    ...noiseByReason(noise).map(({ reason, source, what }) => `- ${code(what)}: ${reason}. ${source}`),
    ...(noise.length === 0 ? [] : ["", "</details>", ""]),
  ];
}

const driftSection = (entry: Drift): string[] => [
  `### ${code(entry.address)} ${entry.kind}`,
  "",
  ...(entry.changes.length === 0
    ? []
    : [...markdownTable(["attribute", "deployed", "now"], entry.changes.map(cells)), ""]),
  `${capital(adviceOn(entry))}.`,
  "",
];

const cells = ({ path, before, after }: Change): string[] => [
  code(path),
  code(shownValue(before)),
  code(shownValue(after)),
];

const pendingLines = (entry: Pending): string[] => [
  `- ${code(entry.address)} ${pendingText(entry)}`,
  ...entry.changes.map(
    ({ path, before, after }) =>
      `  - ${code(path)}: ${code(shownValue(before))} to ${code(shownValue(after))}`,
  ),
];

function nextSteps(report: DriftReport): string[] {
  const verdict = verdictOf(report);
  if (verdict === "clean") return [];
  const { environment, stacks } = report;
  const drifted = stacks.filter((stack) => stack.outcome === "compared" && stack.drift.length > 0);
  return [
    "## What to do",
    "",
    ...(drifted.length === 0
      ? []
      : [
          "1. Find out who changed it and why: AWS CloudTrail has the call. There may have been a reason.",
          "2. Should it stay? Declare it in the code. Should it go? Deploy:",
          "",
          "   ```sh",
          ...drifted.map(({ stack }) => `   ${npxCdktf()} deploy ${stack}`),
          "   ```",
          "",
        ]),
    `Compare again: \`npm run drift -- ${environment}\`.`,
  ];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function cut(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  const end = text.lastIndexOf("\n", MOST_CHARACTERS);
  return `${text.slice(0, end)}\n\nThe report is cut here; \`npm run drift\` shows all of it.\n`;
}
