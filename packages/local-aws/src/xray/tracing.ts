import { randomBytes } from "node:crypto";
import { type Deployment, resourcesOfType } from "../terraform/resources";
import type { TraceDaemon } from "./daemon";

/** An open segment of a trace. */
export interface OpenSegment {
  readonly traceId: string;
  /** Trace header for downstream calls: `Root=…;Parent=…;Sampled=1`. */
  readonly header: string;
  /** @param status of the response, if there is one. */
  end(failed: boolean, status?: number): void;
}

/** Writes the segments of API Gateway and Lambda. */
export class Tracing {
  constructor(private readonly daemon: TraceDaemon) {}

  get daemonAddress(): string {
    return this.daemon.address;
  }

  /**
   * Begins a segment.
   * @param origin X-Ray's name, e.g. `AWS::Lambda::Function`.
   * @param upstream the caller's header with its sampling decision; absent: a new trace, sampled by `sample`.
   */
  open(name: string, origin: string, upstream: string | undefined, sample: Sampler): OpenSegment {
    const { Root, Parent, Sampled } = fieldsOf(upstream ?? "");
    const from = Date.now() / 1000;
    const traceId =
      Root ?? `1-${Math.floor(from).toString(16).padStart(8, "0")}-${randomBytes(12).toString("hex")}`;
    const sampled = Sampled === undefined ? sample() : Sampled === "1";
    const id = randomBytes(8).toString("hex");
    return {
      traceId,
      header: `Root=${traceId};Parent=${id};Sampled=${sampled ? 1 : 0}`,
      end: (failed, status) => {
        if (!sampled) return;
        this.daemon.keep({
          trace_id: traceId,
          id,
          ...(Parent !== undefined && { parent_id: Parent }),
          name,
          origin,
          start_time: from,
          end_time: Date.now() / 1000,
          ...(failed && { fault: true }),
          ...(status !== undefined && { http: { response: { status } } }),
        });
      },
    };
  }
}

/** Parses a header that a client may have sent; malformed fields are left out. */
function fieldsOf(header: string): Record<string, string | undefined> {
  const fields = Object.fromEntries(header.split(";").map((field) => field.trim().split("=", 2)));
  return {
    ...(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(fields.Root) && { Root: fields.Root }),
    ...(/^[0-9a-f]{16}$/.test(fields.Parent) && { Parent: fields.Parent }),
    ...(/^[01]$/.test(fields.Sampled) && { Sampled: fields.Sampled }),
  };
}

/** Decides whether to trace a request without a sampling decision. */
export type Sampler = () => boolean;

/**
 * Sampling by the deployment's rule: a fixed number each second, and a fraction of the rest. Default, as in X-Ray: one each
 * second and 5 %. Source: AWS X-Ray developer guide, sampling rules.
 */
export function samplerOf(deployment: Deployment, now: () => number = Date.now): Sampler {
  const [rule] = resourcesOfType(deployment, "aws_xray_sampling_rule");
  const reservoir = Number(rule?.values.reservoir_size ?? 1);
  const rate = Number(rule?.values.fixed_rate ?? 0.05);
  let second = 0;
  let taken = 0;
  return () => {
    const current = Math.floor(now() / 1000);
    if (current !== second) [second, taken] = [current, 0];
    taken += 1;
    return taken <= reservoir || Math.random() < rate;
  };
}
