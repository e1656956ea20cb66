/** A response of the gateway. Headers repeat where a name has several values. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** Statuses without a body. Source: RFC 9110, 6.4.1. */
export const hasBody = (status: number): boolean => status !== 204 && status !== 304;
