import * as tally from "../tally";

/** Adds to the count that the suite ends with. An attack that was tried and not refused has leaked. */
export const count = (tried: number, refused: number): void => tally.count("isolation", tried, refused);

/** Runs the checks of one attack and counts it: refused when they all hold, leaked when one does not. */
export const attack = (check: () => Promise<void>): Promise<void> => tally.counted("isolation", check);

/** AWS's error codes of refusals; S3 answers a HEAD request with a status only. */
export function isRefusal(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return name === "AccessDenied" || name === "AccessDeniedException" || $metadata?.httpStatusCode === 403;
}

/** The error of a failed call. @throws Error if it succeeded, without the response, which may be secret. */
export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error("the call was answered instead of refused");
}
