import { randomBytes } from "node:crypto";
import type { SendDocument } from "./trace-daemon";

/** A finished call of an AWS client. */
export interface TracedCall {
  /** As the SDK names it: `DynamoDB`, `Cognito Identity Provider`. */
  readonly service: string;
  readonly operation: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly table?: string;
  readonly bucket?: string;
  readonly requestId?: string;
  /** Of the response; absent: there was none. */
  readonly status?: number;
  readonly attempts?: number;
  /** The error's name; absent: the call succeeded. */
  readonly error?: string;
  readonly throttled?: boolean;
}

/** Search keys of a traced request or invocation. */
export type Annotations = Readonly<Record<string, string | number | boolean>>;

/** Maximum calls in one trace: a move makes thousands in an invocation, and a trace is limited to 500 kB. */
const MOST_CALLS = 100;

const newId = (): string => randomBytes(8).toString("hex");
const seconds = (milliseconds: number): number => milliseconds / 1000;

/**
 * One request or invocation in an X-Ray trace, with the AWS calls that it makes: subsegments below the segment that
 * Lambda itself writes. Format: AWS X-Ray developer guide, segment documents.
 */
export class Trace {
  private readonly id = newId();
  private calls = 0;

  constructor(
    /** `1-<8 hex digits>-<24 hex digits>` */
    readonly traceId: string,
    private readonly parentId: string,
    private readonly send: SendDocument,
    private readonly from: number,
  ) {}

  /** Sends a call at once, so that a crash of the invocation loses no earlier one. */
  call(call: TracedCall): void {
    this.calls += 1;
    if (this.calls > MOST_CALLS) return;
    const { status, error } = call;
    this.send({
      ...this.subsegment(call.service, this.id, call.from, call.to),
      namespace: "aws",
      ...(status !== undefined && { http: { response: { status } } }),
      ...faultOf(status, error !== undefined, call.throttled === true),
      ...(error !== undefined && { cause: { exceptions: [{ id: newId(), type: error, remote: true }] } }),
      aws: {
        operation: call.operation,
        region: process.env.AWS_REGION,
        request_id: call.requestId,
        retries: Math.max(0, (call.attempts ?? 1) - 1),
        table_name: call.table,
        bucket_name: call.bucket,
      },
    });
  }

  /** Ends the request's own subsegment. `status`: of the response, if any. */
  end(to: number, name: string, annotations: Annotations, failed: boolean, status?: number): void {
    this.send({
      ...this.subsegment(name, this.parentId, this.from, to, this.id),
      ...(status !== undefined && { http: { response: { status } } }),
      ...faultOf(status, failed, status === 429),
      annotations,
      ...(this.calls > MOST_CALLS && { metadata: { calls: this.calls, calls_told: MOST_CALLS } }),
    });
  }

  private subsegment(name: string, parent_id: string, from: number, to: number, id = newId()) {
    const times = { start_time: seconds(from), end_time: seconds(to) };
    return { type: "subsegment", trace_id: this.traceId, parent_id, id, name, ...times };
  }
}

/** 4xx is the client's error, the only kind with `throttle`; anything else is a fault. */
function faultOf(status: number | undefined, failed: boolean, throttled: boolean) {
  if (status !== undefined && status >= 400 && status < 500)
    return { error: true, ...(throttled && { throttle: true }) };
  return failed || (status !== undefined && status >= 500) ? { fault: true } : {};
}

/**
 * The trace that an invocation is part of.
 * @param header as Lambda sets _X_AMZN_TRACE_ID: `Root=…;Parent=…;Sampled=1`
 * @returns undefined when the trace is not sampled, or without a daemon.
 */
export function traceOf(
  header: string | undefined,
  send: SendDocument | undefined,
  from: number,
): Trace | undefined {
  const { Root, Parent, Sampled } = fieldsOf(header ?? "");
  if (send === undefined || Sampled !== "1") return undefined;
  if (!/^1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(Root ?? "") || !/^[0-9a-f]{16}$/.test(Parent ?? ""))
    return undefined;
  return new Trace(String(Root), String(Parent), send, from);
}

const fieldsOf = (header: string): Record<string, string | undefined> =>
  Object.fromEntries(header.split(";").map((field) => field.split("=", 2)));
