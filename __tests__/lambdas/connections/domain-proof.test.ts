import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { proofOf, txtLookUp } from "../../../lambdas/connections/domain-proof";

/** A resolver's answer to a question: the question, and a TXT record for each text. Source: RFC 1035, 4.1. */
function answerTo(question: Buffer, texts: readonly (readonly string[])[]): Buffer {
  const header = Buffer.from(question.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(texts.length, 6);
  header.writeUInt16BE(0, 10);
  const name = question.subarray(12, question.indexOf(0, 12) + 5);
  const records = texts.map((chunks) => {
    const data = Buffer.concat(chunks.map((text) => Buffer.from([text.length, ...Buffer.from(text)])));
    const record = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, 0]);
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([header, name, ...records]);
}

let resolver: Socket;
let answers: (question: Buffer) => Buffer | undefined;
let lookUp: ReturnType<typeof txtLookUp>;

beforeAll(async () => {
  resolver = createSocket("udp4").bind(0, "127.0.0.1");
  await once(resolver, "listening");
  resolver.on("message", (question, { port, address }) => {
    const answer = answers(question);
    if (answer) resolver.send(answer, port, address);
  });
  const { port } = resolver.address() as AddressInfo;
  lookUp = txtLookUp([`127.0.0.1:${port}`]);
});
afterAll(() => new Promise<void>((resolve) => resolver.close(() => resolve())));

const { record_name: name, record_value: value } = proofOf({ domain: "acme.com", token: "abc" });

test.each<[string, readonly (readonly string[])[], boolean]>([
  ["the record alone", [[value]], true],
  ["the record among others", [["v=spf1 -all"], [value]], true],
  ["the record in parts", [[value.slice(0, 5), value.slice(5)]], true],
  ["the record behind many others", [...Array.from({ length: 50 }, () => ["v"]), [value]], false],
  ["another value", [[`${value}x`]], false],
  ["no record", [], false],
])("%s", async (_, texts, proved) => {
  answers = (question) => answerTo(question, texts);
  expect(await lookUp(name, value)).toBe(proved);
});

test("an answer that never comes proves nothing, and takes a few seconds", async () => {
  answers = () => undefined;
  const started = Date.now();
  expect(await lookUp(name, value)).toBe(false);
  expect(Date.now() - started).toBeLessThan(15_000);
});

test("garbage proves nothing", async () => {
  answers = (question) => Buffer.concat([question.subarray(0, 2), Buffer.alloc(20, 0xff)]);
  expect(await lookUp(name, value)).toBe(false);
});
