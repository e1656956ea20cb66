import { isMap, isSeq, LineCounter, parseDocument, type YAMLMap } from "yaml";
import { z } from "zod";
import { type Finding, scannerChecks } from "./findings";

const entryShape = z.strictObject({
  check: z.string(),
  /** Limits the entry to environments with `production: true`, or to the others; default: all. */
  in: z.optional(z.enum(["production", "development"])),
  /** `<stack>/<address>`, with `*` for any part of either. */
  resources: z
    .array(z.string().regex(/^[^/\s]+\/[^/\s]+$/, "write <stack>/<address>, e.g. saas-*/aws_s3_bucket.*"))
    .min(1),
  /** Whether the finding may be absent: what it is about is not in the repository yet. */
  optional: z.optional(z.literal(true)),
  reason: z.string().min(20, "say why the finding is accepted"),
});

/** A pattern of the baseline: the accepted findings of one check, and its line. */
export interface Accepted {
  readonly check: string;
  readonly in: "production" | "development" | undefined;
  readonly pattern: string;
  readonly optional: boolean;
  readonly line: number;
}

/** The valid entries of a baseline, and its problems, each with its line. */
export interface Baseline {
  readonly accepted: readonly Accepted[];
  readonly problems: readonly string[];
}

/** Reads a baseline. @param file its name, for problems */
export function readBaseline(file: string, text: string): Baseline {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  const lineOf = (offset: number | undefined) => lines.linePos(offset ?? 0).line;
  if (broken !== undefined) {
    const reason = broken.message.split("\n", 1)[0];
    return { accepted: [], problems: [`${file}:${lineOf(broken.pos[0])}: ${reason}`] };
  }
  const list = document.get("accepted");
  if (!isSeq<YAMLMap>(list)) return { accepted: [], problems: [`${file}:1: write a list "accepted"`] };
  const accepted: Accepted[] = [];
  const problems: string[] = [];
  const known = new Set(scannerChecks.map(({ id }) => id));
  for (const node of list.items) {
    const line = lineOf(node.range?.[0]);
    const entry = entryShape.safeParse(isMap(node) ? node.toJS(document) : node);
    if (!entry.success) {
      const [issue] = entry.error.issues;
      problems.push(`${file}:${line}: ${issue?.path.join(".") || "entry"}: ${issue?.message}`);
      continue;
    }
    const { check, resources } = entry.data;
    if (!known.has(check)) {
      problems.push(`${file}:${line}: no check of develop/security is named ${check}`);
      continue;
    }
    const places = node.get("resources", true) as { items?: { range?: [number] }[] } | undefined;
    accepted.push(
      ...resources.map((pattern, index) => ({
        check,
        in: entry.data.in,
        pattern,
        optional: entry.data.optional === true,
        line: lineOf(places?.items?.[index]?.range?.[0]),
      })),
    );
  }
  return { accepted, problems };
}

/** Whether an entry accepts a finding. @param production the stacks of production */
export function accepts(entry: Accepted, finding: Finding, production: ReadonlySet<string>): boolean {
  const place = production.has(finding.stack) ? "production" : "development";
  if (entry.check !== finding.check || (entry.in ?? place) !== place) return false;
  const [stack = "", address = ""] = entry.pattern.split("/");
  return matches(stack, finding.stack) && matches(address, finding.address);
}

const matches = (glob: string, text: string): boolean =>
  new RegExp(`^${glob.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(text);

/** Differences between findings and baseline: unaccepted findings, and entries that accept nothing. */
export function differences(
  file: string,
  { accepted, problems }: Baseline,
  findings: readonly Finding[],
  production: ReadonlySet<string>,
): string[] {
  const unexplained = findings.filter(
    (finding) => !accepted.some((entry) => accepts(entry, finding, production)),
  );
  const stale = accepted.filter(
    (entry) => !entry.optional && !findings.some((finding) => accepts(entry, finding, production)),
  );
  return [
    ...problems,
    ...unexplained.map(
      ({ check, title, stack, address }) =>
        `${stack}/${address}: ${check}, ${title}: correct it, or explain it in ${file}`,
    ),
    ...stale.map(
      ({ check, pattern, line }) =>
        `${file}:${line}: no resource fails ${check} in ${pattern} any more: remove the line`,
    ),
  ];
}
