/** Duration and status of a request's step, for access log and metrics. */
export interface Step {
  readonly milliseconds: number;
  /** 200, or the status of the refusal. */
  readonly status: number;
  /** The error message. */
  readonly error?: string;
}

/** Results of a request's steps; steps that it did not reach are absent. */
export interface Progress {
  /** Of a Cognito authorizer. */
  authorizer?: Step;
  /** By IAM. */
  authorize?: Step;
  /** Of the integrated service: Lambda's own status, independent of the function's response. */
  integration?: Step & { readonly requestId?: string };
}

/** Runs a step and reports its duration and status. Rethrows errors. */
export async function step<T>(done: (step: Step) => void, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const milliseconds = () => Math.round(performance.now() - started);
  try {
    const result = await work();
    done({ milliseconds: milliseconds(), status: 200 });
    return result;
  } catch (error) {
    const { status = 500, message } = error as Error & { status?: number };
    done({ milliseconds: milliseconds(), status, error: message });
    throw error;
  }
}

/** Waits for an integration and records its duration. */
export function measured<T>(progress: Progress, requestId: string, work: () => Promise<T>): Promise<T> {
  return step((taken) => {
    progress.integration = { ...taken, requestId };
  }, work);
}
