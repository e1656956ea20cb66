import { createSocket } from "node:dgram";
import { TraceDaemon } from "../../src/xray/daemon";
import { Tracing } from "../../src/xray/tracing";
import { faultsOfSegment } from "../support/segment-schema";

const HEADER = '{"format": "json", "version": 1}\n';
let daemon: TraceDaemon;

beforeEach(async () => {
  daemon = await TraceDaemon.start();
});
afterEach(() => daemon.close());

async function send(...packets: string[]): Promise<void> {
  const [host, port] = daemon.address.split(":");
  const socket = createSocket("udp4");
  for (const packet of packets) {
    await new Promise((sent) => socket.send(packet, Number(port), host, sent));
  }
  socket.close();
  while (daemon.documents().length + daemon.faults().length < packets.length) await new Promise(setImmediate);
}

test("keeps documents by trace, and packets that are none", async () => {
  await send(
    `${HEADER}{"trace_id":"a","name":"one\\ntwo"}`,
    `${HEADER}{"trace_id":"b"}`,
    "{}",
    `${HEADER}{`,
    "",
  );
  expect(daemon.documents("a")).toEqual([{ trace_id: "a", name: "one\ntwo" }]);
  expect(daemon.documents()).toHaveLength(2);
  expect(daemon.faults()).toEqual(["{}", `${HEADER}{`, ""]);
});

test("keeps the latest 10,000", () => {
  for (let name = 0; name < 10_005; name += 1) daemon.keep({ name });
  expect(daemon.documents()).toHaveLength(10_000);
  expect(daemon.documents()[0]).toEqual({ name: 5 });
});

describe("segments of the platform's own parts", () => {
  test("go on with what the caller has decided", () => {
    const tracing = new Tracing(daemon);
    const gateway = tracing.open("api/stage", "AWS::ApiGateway::Stage", undefined, () => true);
    const lambda = tracing.open("fn", "AWS::Lambda::Function", gateway.header, () => false);
    lambda.end(true);
    gateway.end(true, 502);
    expect(daemon.documents().flatMap(faultsOfSegment)).toEqual([]);
    const [inner, outer] = daemon.documents(gateway.traceId);
    expect(inner).toMatchObject({ name: "fn", parent_id: outer?.id, fault: true });
    expect(outer).toMatchObject({ name: "api/stage", fault: true, http: { response: { status: 502 } } });
  });

  test("are left out when nobody wants the trace, and then for all that follow", () => {
    const tracing = new Tracing(daemon);
    const gateway = tracing.open("api/stage", "AWS::ApiGateway::Stage", undefined, () => false);
    tracing.open("fn", "AWS::Lambda::Function", gateway.header, () => true).end(false);
    gateway.end(false);
    expect(gateway.header).toMatch(/Sampled=0$/);
    expect(daemon.documents()).toEqual([]);
  });

  test.each(["", "nonsense", "Root=1-x-y;Parent=z;Sampled=2", "Root;Parent", ";;="])(
    "of a header %p take nothing",
    (header) => {
      const segment = new Tracing(daemon).open("api/stage", "AWS::ApiGateway::Stage", header, () => true);
      segment.end(false);
      expect(daemon.documents().flatMap(faultsOfSegment)).toEqual([]);
      expect(segment.header).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/);
    },
  );
});
