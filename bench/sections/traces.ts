import { join } from "node:path";
import type { Plugin } from "esbuild";
import { functionNames } from "../../lambdas/functions";
import { bundleFunctions } from "../../stacks/support/bundling";
import type { BenchOptions, Measured, Row, Section } from "../report/section";
import { startAccount } from "../support/account";
import { importTime } from "./bundles";

/** Replacements of the modules that create and send traces: they trace nothing and add no code. */
const instead: Readonly<Record<string, string>> = {
  trace: "export const traceOf = () => undefined;",
  "trace-daemon": "export const sendToDaemon = () => undefined;",
};

/** Leaves tracing out of a function's bundle, to measure what it adds. */
const withoutTraces: Plugin = {
  name: "without-traces",
  setup(build) {
    build.onLoad({ filter: /lambdas[\\/]shared[\\/]trace(-daemon)?\.ts$/ }, ({ path }) => {
      const name = /(trace(?:-daemon)?)\.ts$/.exec(path)?.[1] ?? "";
      return { contents: instead[name] ?? "", loader: "ts" };
    });
  },
};

const IMPORTS_PER_RUN = 4;
const WITHOUT = "without traces";
/** One function is enough: the modules are the same in all. */
const IMPORTED = "data";

/** Tracing's cost in the functions' bundles, and in loading one. */
export const traces: Section = {
  name: "traces",
  title: "Traces",
  async measure({ runs, directory, progress }: BenchOptions): Promise<Measured> {
    progress("bundling with traces and without");
    const account = await startAccount(directory);
    const without = await bundleFunctions(join(directory, "without"), () => [withoutTraces]);
    const same = functionNames.find((name) => without[name].bytes >= account.bundles[name].bytes);
    if (same !== undefined) throw new Error(`${same} is not smaller without traces`);
    // As on Lambda, where a daemon listens.
    const environment = { ...account.environmentOf(IMPORTED), AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000" };
    const imports: Record<"with" | "without", number[]> = { with: [], without: [] };
    progress(`importing ${IMPORTED}, ${runs * IMPORTS_PER_RUN} times each`);
    for (let run = 0; run < runs * IMPORTS_PER_RUN; run++) {
      for (const [name, bundles] of [
        ["with", account.bundles],
        ["without", without],
      ] as const) {
        imports[name].push(await importTime(join(bundles[IMPORTED].directory, "index.js"), environment));
      }
    }
    return {
      rows: [
        ...functionNames.map(
          (name): Row => ({
            measure: `${name}, minified`,
            unit: "KiB",
            samples: [account.bundles[name].bytes / 1024],
            beside: { what: WITHOUT, samples: [without[name].bytes / 1024] },
          }),
        ),
        {
          measure: `${IMPORTED}, import`,
          unit: "ms",
          samples: imports.with,
          beside: { what: WITHOUT, samples: imports.without },
        },
      ],
      notes: [
        "Subsegments for requests and AWS calls, sent to the X-Ray daemon. Imports in fresh processes of plain Node.",
      ],
    };
  },
};
