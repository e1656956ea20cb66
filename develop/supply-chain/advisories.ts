import { run } from "@saas/cli-kit/process";
import { z } from "zod";
import type { BundledPackage } from "./bills";
import type { LockFile } from "./lock-file";

/** Severities of npm's advisories, least first. Source: npm docs, npm audit. */
const severities = ["info", "low", "moderate", "high", "critical"] as const;
const GRAVE = severities.indexOf("high");
const TIMEOUT_MS = 120_000;

const viaShape = z.union([
  // Vulnerable through a dependency, which has its own entry.
  z.string(),
  z.object({ title: z.string(), url: z.optional(z.string()), severity: z.enum(severities) }),
]);
const auditShape = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ name: z.string(), via: z.array(viaShape), nodes: z.array(z.string()) }),
  ),
});
export type Audit = z.output<typeof auditShape>;

/** The response of npm's advisory service, or why there is none. */
export type AuditAnswer = { readonly audit: Audit } | { readonly unreachable: string };

/** Reads the output of `npm audit --json`. */
export function readAudit(text: string): AuditAnswer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { unreachable: "npm audit printed no JSON" };
  }
  const parsed = auditShape.safeParse(value);
  if (parsed.success) return { audit: parsed.data };
  const said = z.object({
    message: z.optional(z.string()),
    error: z.optional(z.object({ summary: z.string() })),
  });
  const failed = said.safeParse(value);
  const reason = failed.success ? (failed.data.message ?? failed.data.error?.summary ?? "") : "";
  return {
    unreachable:
      reason
        .split("\n", 1)[0]
        ?.replace(/( - \w+)? https?:\S+/, "")
        .trim() || "no reason given",
  };
}

/** Queries npm's advisory service for the lock file. @param root of the project */
export async function askAudit(root: string): Promise<AuditAnswer> {
  const words = ["audit", "--json", "--audit-level=none", "--fetch-retries=1", "--fetch-timeout=20000"];
  const { stdout } = await run("npm", words, { cwd: root, env: process.env, timeoutMs: TIMEOUT_MS });
  return readAudit(stdout);
}

/** Advisories by severity and by whether their package is bundled. */
interface Judged {
  /** High or critical ones of bundled packages, a line each. */
  readonly grave: readonly string[];
  /** Lower ones of bundled packages. */
  readonly minor: readonly string[];
  /** Number of affected packages that are not in a bundle. */
  readonly elsewhere: number;
}

/** Sorts advisories by whether the affected version is in a bundle. */
export function judgeAdvisories(
  { vulnerabilities }: Audit,
  { packages: locked }: LockFile,
  bundled: readonly BundledPackage[],
): Judged {
  const [grave, minor]: [string[], string[]] = [[], []];
  let elsewhere = 0;
  for (const { name, via, nodes } of Object.values(vulnerabilities)) {
    const own = via.filter((cause) => typeof cause === "object");
    if (own.length === 0) continue;
    const versions = new Set(nodes.map((path) => locked[path]?.version));
    const hit = bundled.find((one) => one.name === name && versions.has(one.version));
    if (hit === undefined) {
      elsewhere++;
      continue;
    }
    for (const { title, url, severity } of own) {
      const line = `${name}@${hit.version} (in ${hit.functions.join(", ")}), ${severity}: ${title}${url === undefined ? "" : ` ${url}`}`;
      (severities.indexOf(severity) >= GRAVE ? grave : minor).push(line);
    }
  }
  return { grave, minor, elsewhere };
}
