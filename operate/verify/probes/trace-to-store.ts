import { randomBytes } from "node:crypto";
import { BatchGetTracesCommand, XRayClient } from "@aws-sdk/client-xray";
import { at, jsonIn } from "../../support/json";
import { Skipped, Untrue } from "../outcome";
import type { Probe } from "../probe";
import { ITEM } from "../tenants";
import { inSeconds, until } from "../wait";

/** The parts of an item request's trace, by the origin of their segments. */
const parts: Readonly<Record<string, RegExp>> = {
  gateway: /^AWS::ApiGateway::Stage$/,
  function: /^AWS::Lambda(::Function)?$/,
  store: /^AWS::DynamoDB(::Table)?$/,
};

export const traceToStore: Probe = {
  name: "trace-to-store",
  assumes:
    "one trace leads from the API through the function to the table, and a request that asks to be traced is",
  source:
    "X-Ray developer guide, tracing header and AWS X-Ray traces for Amazon API Gateway APIs; that API Gateway follows Sampled=1 of a client: not documented",
  otherwise:
    "see that the stage and the functions trace actively, and that the functions' roles may send segments: stacks/constructs/compute/platform-function.ts",
  meaningful: ["aws"],
  run: async ({ environment, clock, client, tenants }) => {
    if (!environment.tracing.enabled) throw new Skipped("tracing.enabled is false");
    const [{ api }] = await tenants.two();
    const xray = new XRayClient(client);
    try {
      const id = `1-${Math.floor(clock.now() / 1000).toString(16)}-${randomBytes(12).toString("hex")}`;
      await api.send("GET", `/data/${ITEM}`, { headers: { "x-amzn-trace-id": `Root=${id};Sampled=1` } });
      let missing = Object.keys(parts);
      const waiting = { clock, seconds: 120, everyMs: 5_000 };
      const look = async () => {
        const { Traces: [trace] = [] } = await xray.send(new BatchGetTracesCommand({ TraceIds: [id] }));
        const origins = (trace?.Segments ?? []).map(({ Document = "" }) => at(jsonIn(Document), "origin"));
        missing = Object.keys(parts).filter(
          (part) => !origins.some((origin) => parts[part]?.test(`${origin}`)),
        );
        return missing.length === 0 ? true : undefined;
      };
      const { after } = await until(`trace ${id}`, waiting, look).catch(() => {
        throw new Untrue(`trace ${id} lacks ${missing.join(", ")} after ${waiting.seconds} s`);
      });
      return `trace ${id} has ${Object.keys(parts).join(", ")} after ${inSeconds(after)}`;
    } finally {
      xray.destroy();
    }
  },
};
