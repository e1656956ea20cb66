import { App } from "cdktf";

// The module itself, whose function cdktf calls by this object.
import tokenTraces = require("cdktf/lib/tokens/private/stack-trace");

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
 * cdktf captures a stack trace of unlimited depth for every token, which takes a quarter of the time of a silo's stack even if V8
 * does not format it. Nothing reads them: tokens get none during the work. Errors keep theirs.
 */
function withoutTokenTraces(work: () => void): void {
  const { captureStackTrace } = tokenTraces;
  tokenTraces.captureStackTrace = () => [];
  try {
    work();
  } finally {
    tokenTraces.captureStackTrace = captureStackTrace;
  }
}
