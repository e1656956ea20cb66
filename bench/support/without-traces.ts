import type { Plugin } from "esbuild";

/** Replacements of the modules that create and send traces: they trace nothing. */
const instead: Readonly<Record<string, string>> = {
  trace: "export const traceOf = () => undefined;",
  "trace-daemon": "export const sendToDaemon = () => undefined;",
};

/** Leaves traces out of a function's bundle, to measure their cost. */
export const withoutTraces: Plugin = {
  name: "without-traces",
  setup(build) {
    build.onLoad({ filter: /lambdas[\\/]shared[\\/]trace(-daemon)?\.ts$/ }, ({ path }) => {
      const name = /(trace(?:-daemon)?)\.ts$/.exec(path)?.[1] ?? "";
      return { contents: instead[name] ?? "", loader: "ts" };
    });
  },
};
