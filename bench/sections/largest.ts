import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MAX_VALUES } from "../../lambdas/shared/json-excess";
import { MAX_BODY } from "../../lambdas/shared/request";
import type { BenchOptions, Measured, Row, Section } from "../report/section";
import { median } from "../report/statistics";
import { seedTenants, startAccount } from "../support/account";
import { listItems, tenantId } from "../support/events";
import { program } from "../support/run";

/** Repetitions of each request in a run. */
const TIMES = 5;

/** Largest event of Lambda in bytes: beyond it, API Gateway responds. Source: AWS Lambda quotas, invocation payload. */
const MOST_EVENT_BYTES = 6 * 1024 * 1024 - 8_192;

/** What no request may cost, by the median of the runs. */
const MOST_CPU_MS = 50;
/** The same in a small run, whose machine may be slow or busy; what grows without a limit costs more. */
const MOST_CPU_MS_SMALL = 200;
const MOST_MEMORY_MIB = 20;

interface Shape {
  readonly name: string;
  readonly body: string;
  readonly status: number;
}

const bodyOf = (data: unknown): string => JSON.stringify({ data });
const list = (count: number, value: unknown) => Array(count).fill(value);
const named = (count: number, letters: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}`.padEnd(letters, "k"), index]));

/** Requests of maximum size, each in one dimension. */
const shapes: readonly Shape[] = [
  { name: "item of most values", body: bodyOf(list(MAX_VALUES - 10, 0)), status: 200 },
  { name: "item of most names", body: bodyOf(named(MAX_VALUES / 2 - 10, 12)), status: 200 },
  { name: "item of most lists", body: bodyOf(list(MAX_VALUES / 2 - 10, [])), status: 200 },
  { name: "item of most characters", body: bodyOf("x".repeat(390_000)), status: 200 },
  { name: "refused: values", body: bodyOf(list((MAX_BODY - 100) / 2, 0)), status: 400 },
  { name: "refused: levels", body: "[".repeat(MAX_BODY), status: 400 },
  { name: "refused: unknown fields", body: JSON.stringify(named(100, 4_000)), status: 400 },
  { name: "refused: numbers", body: `{"data":${"9".repeat(MAX_BODY - 100)}}`, status: 400 },
  { name: "refused: characters", body: "[".repeat(MOST_EVENT_BYTES), status: 413 },
];

/** The cost of the most expensive requests for a function, including those that it refuses. */
export const largest: Section = {
  name: "largest",
  title: "Largest requests, PUT /data/{item_id}",
  async measure({ runs, small, directory, progress }: BenchOptions): Promise<Measured> {
    const account = await startAccount(directory);
    await seedTenants(account, [tenantId(1)], 1);
    const env = { ...account.environmentOf("data"), AWS_ENDPOINT_URL_DYNAMODB: account.backends.dynamodb };
    const plan = {
      handler: join(account.bundles.data.directory, "index.js"),
      warm: listItems(tenantId(1), env),
      times: TIMES,
      events: shapes.map(({ body, status }) => ({ status, event: putOf(body, env) })),
    };
    const [planFile, resultFile] = [join(directory, "largest.json"), join(directory, "largest-result.json")];
    writeFileSync(planFile, JSON.stringify(plan));
    const samples = shapes.map(() => ({ cpuMs: [] as number[], heapBytes: [] as number[] }));
    const subject = join(__dirname, "../subjects/largest.js");
    for (let run = 1; run <= runs; run += 1) {
      progress(`sending the largest requests (${run} of ${runs})`);
      const options = ["--expose-gc", "--max-semi-space-size=128", "--min-semi-space-size=128"];
      await program(process.execPath, [...options, subject, planFile, resultFile], env);
      const results = JSON.parse(readFileSync(resultFile, "utf8")) as typeof samples;
      results.forEach(({ cpuMs, heapBytes }, index) => {
        samples[index]?.cpuMs.push(...cpuMs);
        samples[index]?.heapBytes.push(...heapBytes);
      });
    }
    const rows = shapes.flatMap(({ name }, index): Row[] => [
      { measure: `${name}, CPU`, unit: "ms", samples: samples[index]?.cpuMs ?? [] },
      {
        measure: `${name}, memory`,
        unit: "MiB",
        samples: (samples[index]?.heapBytes ?? []).map((bytes) => bytes / 1024 ** 2),
      },
    ]);
    const mostCpuMs = small ? MOST_CPU_MS_SMALL : MOST_CPU_MS;
    requireLimits(rows, mostCpuMs);
    return {
      rows,
      notes: [
        "The data function's own process, DynamoDB in another. Memory is everything that a request allocates, garbage included;",
        "the event is parsed before, by Lambda's runtime.",
        `The section fails when a median is above ${mostCpuMs} ms or ${MOST_MEMORY_MIB} MiB.`,
      ],
    };
  },
};

/** @throws Error for a request that costs more than any may. */
function requireLimits(rows: readonly Row[], mostCpuMs: number): void {
  for (const { measure, unit, samples } of rows) {
    const [cost, most] = [median(samples), unit === "ms" ? mostCpuMs : MOST_MEMORY_MIB];
    if (cost > most) throw new Error(`${measure}: ${cost.toFixed(1)} ${unit}, more than ${most}`);
  }
}

/** API Gateway's event for a replacement of an item. */
const putOf = (body: string, env: Readonly<Record<string, string>>): object => ({
  ...listItems(tenantId(1), env),
  httpMethod: "PUT",
  resource: "/data/{item_id}",
  path: "/data/item-000",
  pathParameters: { item_id: "item-000" },
  headers: { "content-type": "application/json" },
  multiValueHeaders: { "content-type": ["application/json"] },
  body,
});
