import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchOptions, Measured, Row, Section } from "../report/section";
import { median } from "../report/statistics";
import { type Account, seedTenants, startAccount } from "../support/account";
import { type Drive, drive, nodeDriver, type Plan, pythonDriver } from "../support/drive";
import { listItems, tenantId } from "../support/events";
import { inlineCode } from "../support/template";

const ITEMS = 20;
const REQUESTS = 2_000;

/** Ranges of the measured requests: while V8 still compiles, and after. */
const PHASES = [
  [100, 600],
  [1_000, REQUESTS],
] as const;

const skipped = (reason: string): Measured => ({ rows: [], notes: [`Skipped: ${reason}.`] });

/** The data function compared with the Python handler that it replaces: same request, items and DynamoDB. */
export const reference: Section = {
  name: "reference",
  title: `GET /data with ${ITEMS} items, beside the Python handler of the reference template`,
  async measure({ runs, reference: template, directory, progress }: BenchOptions): Promise<Measured> {
    if (template === undefined) return skipped("--reference <template.yaml> names the template");
    const python = findPython();
    if (python === undefined)
      return skipped("it needs Python with boto3, as python3 on the PATH or named by PYTHON");
    const code = inlineCode(readFileSync(template, "utf8"), "TenantApiFunction");

    const account = await startAccount(directory);
    await seedTenants(account, [tenantId(1)], ITEMS);
    const theirDirectory = join(directory, "reference");
    mkdirSync(theirDirectory);
    const theirHandler = join(theirDirectory, "index.py");
    writeFileSync(theirHandler, code);

    const env = directEnvironment(account);
    const plan = planFor(env);
    const theirs: Drive[] = [];
    const ours: Drive[] = [];
    const driveTheirs = async () => {
      theirs.push(await drive(pythonDriver(python.command), plan(theirHandler), env, directory));
    };
    const driveOurs = async () => {
      ours.push(
        await drive(nodeDriver, plan(join(account.bundles.data.directory, "index.js")), env, directory),
      );
    };
    for (let run = 1; run <= runs; run++) {
      progress(`driving both handlers, ${REQUESTS} requests each (${run} of ${runs})`);
      for (const turn of run % 2 === 1 ? [driveTheirs, driveOurs] : [driveOurs, driveTheirs]) await turn();
    }
    requireSameAnswer([...theirs, ...ours]);
    return {
      rows: rowsOf(ours, theirs),
      notes: [
        `Node ${process.versions.node}; ${python.version}. Both talk to the embedded DynamoDB directly; the data function`,
        "assumes the tenant access role at the enforcing endpoint and reads the tenant's status, once in its first request.",
      ],
    };
  },
};

/** The data function's environment, with DynamoDB itself in place of the endpoint in front of it. */
function directEnvironment({ environmentOf, backends }: Account): Record<string, string> {
  return { ...environmentOf("data"), AWS_ENDPOINT_URL_DYNAMODB: backends.dynamodb };
}

function planFor(env: Readonly<Record<string, string>>): (handler: string) => Plan {
  const order = Array.from({ length: REQUESTS }, () => 0);
  return (handler) => ({ handler, events: [listItems(tenantId(1), env)], order });
}

/** @throws Error when the handlers returned different items. */
function requireSameAnswer(drives: readonly Drive[]): void {
  const answers = drives.map(({ answer }) => itemIds(answer));
  const expected = JSON.stringify(answers[0]);
  if (answers[0]?.length === ITEMS && answers.every((answer) => JSON.stringify(answer) === expected)) return;
  throw new Error(
    `the handlers did not return the same ${ITEMS} items: ${drives.map(({ answer }) => answer)}`,
  );
}

/** Items without regard to the order of their fields. */
function itemIds(answer: string): string[] {
  const items = JSON.parse(answer) as Record<string, unknown>[];
  return items.map((item) => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function rowsOf(ours: readonly Drive[], theirs: readonly Drive[]): Row[] {
  const row = (measure: string, unit: Row["unit"], value: (drive: Drive) => number): Row => ({
    measure,
    unit,
    samples: ours.map(value),
    beside: { what: "Python handler", samples: theirs.map(value) },
  });
  return [
    row("import, cold", "ms", ({ importMs }) => importMs),
    row("import and first request", "ms", ({ importMs, milliseconds: [first = 0] }) => importMs + first),
    ...PHASES.flatMap(([from, to]) => [
      row(`request ${from + 1} to ${to}`, "ms", ({ milliseconds }) => median(milliseconds.slice(from, to))),
      row(`request ${from + 1} to ${to}, CPU`, "ms", ({ cpuMs }) => cpuBetween(cpuMs, from, to)),
    ]),
    row("peak memory", "MiB", ({ peakBytes }) => peakBytes / 1024 ** 2),
  ];
}

/** CPU time per request after the first `from`. */
function cpuBetween(cpuMs: readonly number[], from: number, to: number): number {
  return ((cpuMs[to - 1] ?? Number.NaN) - (cpuMs[from - 1] ?? Number.NaN)) / (to - from);
}

/** A Python that has boto3. */
interface Python {
  /** Path of the interpreter itself: launchers need an environment that functions do not have. */
  readonly command: string;
  /** E.g. `Python 3.13.1, boto3 1.40.0`. */
  readonly version: string;
}

/** Looks for Python with boto3 at PYTHON, then on the PATH. */
function findPython(env: NodeJS.ProcessEnv = process.env): Python | undefined {
  const script =
    "import boto3, platform, sys; print(sys.executable); print(f'Python {platform.python_version()}, boto3 {boto3.__version__}')";
  for (const candidate of [env.PYTHON, "python3", "python"]) {
    if (candidate === undefined) continue;
    const { status, stdout } = spawnSync(candidate, ["-c", script], {
      env,
      encoding: "utf8",
      timeout: 30_000,
    });
    const [command, version] = (stdout ?? "").trim().split("\n");
    if (status === 0 && command && version) return { command, version };
  }
  return undefined;
}
