import { broken, type Cell, markdownTable, table } from "@saas/cli-kit/table";
import type { Terminal } from "@saas/cli-kit/terminal";
import { printable, time } from "@saas/cli-kit/text";
import { countsOf, type Finding, placesText, type Report, type Result } from "./run";
import { inSeconds } from "./wait";

/** `14 passed, 0 failed, 4 skipped` */
const countsText = (report: Report): string =>
  Object.entries(countsOf(report.findings))
    .map(([result, count]) => `${count} ${result}`)
    .join(", ");

/** The line of one probe, during the run. */
export function findingLine({ probe, result, milliseconds }: Finding, { noteColors }: Terminal): string {
  const paint = { passed: noteColors.green, failed: noteColors.red, skipped: noteColors.dim }[result];
  return `${paint(result.padEnd(7))}  ${probe.name} (${inSeconds(milliseconds / 1000)})`;
}

/** The report for people. */
export function reportLines(report: Report, terminal: Pick<Terminal, "colors" | "width">): string[] {
  const { colors } = terminal;
  const paints: Readonly<Record<Result, (text: string) => string>> = {
    passed: colors.green,
    failed: colors.red,
    skipped: colors.dim,
  };
  const rows = report.findings.map(({ probe, result, seen }): Cell[] => [
    { text: result, paint: paints[result] },
    probe.name,
    seen,
  ]);
  const failed = report.findings.filter(({ result }) => result === "failed");
  return [
    ...table(["RESULT", { text: "PROBE", whole: true }, { text: "SEEN", below: true }], rows, terminal),
    ...broken(
      failed.flatMap(({ probe }) => [
        "",
        colors.bold(probe.name),
        `  assumed: ${probe.assumes} (${probe.source})`,
        `  to do:   ${probe.otherwise}`,
      ]),
      terminal.width,
    ),
    "",
    ...tenantLines(report),
    `${report.environment}, ${placesText([report.place])}: ${countsText(report)}${report.interrupted ? ", interrupted" : ""}`,
  ];
}

function tenantLines({ tenants }: Report): string[] {
  const leaving = tenants.filter(({ purgedAfter }) => purgedAfter !== undefined);
  const remaining = tenants.filter(({ remains }) => remains !== undefined);
  const gone = tenants.length - leaving.length - remaining.length;
  return [
    `test tenants: ${gone} of ${tenants.length} removed`,
    ...leaving.map(
      ({ tenantId, purgedAfter = "" }) =>
        `  ${tenantId} is offboarded, and purged after ${time(purgedAfter)}`,
    ),
    ...remaining.map(({ tenantId, remains = "" }) => `  ${tenantId} remains: ${printable(remains)}`),
  ];
}

/** The report as JSON. */
export function reportJson(report: Report): object {
  const { environment, place, at, interrupted, findings, tenants } = report;
  return {
    ...{ environment, place, at, interrupted, counts: countsOf(findings) },
    probes: findings.map(({ probe, result, seen, milliseconds }) => ({
      ...{ name: probe.name, result, seen, milliseconds },
      ...{ assumes: probe.assumes, source: probe.source, otherwise: probe.otherwise },
      meaningful: probe.meaningful,
    })),
    tenants: tenants.map(({ tenantId, name, purgedAfter, remains }) => ({
      tenant_id: tenantId,
      tenant_name: name,
      removed: remains === undefined && purgedAfter === undefined,
      ...(purgedAfter !== undefined && { purged_after: purgedAfter }),
      ...(remains !== undefined && { remains }),
    })),
  };
}

/** The report in Markdown, for a pull request or the summary of a job. */
export function reportMarkdown(report: Report): string {
  const cell = (text: string) => printable(text).replaceAll("<", "&lt;");
  const failed = report.findings.filter(({ result }) => result === "failed");
  return [
    `### Assumptions about AWS in ${report.environment}: ${countsText(report)}`,
    "",
    `Seen ${placesText([report.place])} at ${time(report.at)}${report.interrupted ? "; the run was interrupted" : ""}.`,
    "",
    ...markdownTable(
      ["result", "probe", "assumed", "seen"],
      report.findings.map(({ probe, result, seen }) => [
        result === "failed" ? "**failed**" : result,
        `\`${probe.name}\``,
        cell(probe.assumes),
        cell(seen),
      ]),
    ),
    "",
    ...failed.flatMap(({ probe }) => [`**${probe.name}** (${probe.source}): ${probe.otherwise}.`, ""]),
    ...tenantLines(report).map(cell),
    "",
  ].join("\n");
}
