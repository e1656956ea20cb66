import type { Plugin } from "esbuild";

/** What stands for the modules that make and send traces: nothing is traced, and nothing of them is bundled. */
const instead: Readonly<Record<string, string>> = {
  trace: "export const traceOf = () => undefined;",
  "trace-daemon": "export const sendToDaemon = () => undefined;",
};

/** Leaves the making and sending of traces out of a function's bundle, to see what they add. */
export const withoutTraces: Plugin = {
  name: "without-traces",
  setup(build) {
    build.onLoad({ filter: /lambdas[\\/]shared[\\/]trace(-daemon)?\.ts$/ }, ({ path }) => {
      const name = /(trace(?:-daemon)?)\.ts$/.exec(path)?.[1] ?? "";
      return { contents: instead[name] ?? "", loader: "ts" };
    });
  },
};
