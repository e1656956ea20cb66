/** Time and status of a step of a request, for access log and metrics. */
export interface Step {
  readonly milliseconds: number;
  /** 200, or the status that the step was refused with. */
  readonly status: number;
  /** The error message. */
  readonly error?: string;
}

/** How far a request has come; what it did not reach is absent. */
export interface Progress {
  /** Of a Cognito authorizer. */
  authorizer?: Step;
  /** By IAM. */
  authorize?: Step;
  /** Of the service behind: Lambda's own status, whatever its function returns. */
  integration?: Step & { readonly requestId?: string };
}

/** Runs a step and reports its time and status. Rethrows the error of a step that fails. */
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

/** Waits for an integration and notes its time. */
export function measured<T>(progress: Progress, requestId: string, work: () => Promise<T>): Promise<T> {
  return step((taken) => {
    progress.integration = { ...taken, requestId };
  }, work);
}
