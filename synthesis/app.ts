import { App } from "cdktf";

/**
 * Creates stacks and writes them as Terraform JSON.
 * @param outdir absent: the directory set by the CDKTF command line, or else by `cdktf.json`.
 * @param create adds the stacks; called synchronously.
 */
export function synthesizeApp(outdir: string | undefined, create: (app: App) => void): void {
  withoutTokenTraces(() => {
    // Stack traces in the manifest would contain the path of the checkout.
    const app = new App({ stackTraces: false, ...(outdir !== undefined && { outdir }) });
    create(app);
    app.synth();
  });
}

/**
 * cdktf captures a stack trace of unlimited depth for every token and formats it with source maps, which takes half the
 * time of a silo's stack. V8's hook for formatting traces gives tokens empty ones; errors keep theirs.
 */
function withoutTokenTraces(work: () => void): void {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (error, sites) => {
    if (!(error instanceof Error)) return "";
    return prepareStackTrace?.(error, sites) ?? `${error}\n    at ${sites.join("\n    at ")}`;
  };
  try {
    work();
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}
