import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drive, nodeDriver } from "../../bench/support/drive";

let directory: string;
let handler: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "bench-drive-"));
  handler = join(directory, "handler.js");
  writeFileSync(
    handler,
    `let calls = 0;
     exports.handler = async ({ status }) => ({
       statusCode: status,
       body: [++calls, process.env.GREETING, process.env.HOME ?? "homeless"].join(" "),
     });`,
  );
});
afterAll(() => rmSync(directory, { recursive: true }));

const events = [{ status: 200 }, { status: 503 }];

test("sends the events in order, in a process that has the given environment alone", async () => {
  const { milliseconds, cpuMs, answer } = await drive(
    nodeDriver,
    { handler, events, order: [0, 0, 0] },
    { GREETING: "hello" },
    directory,
  );
  expect(answer).toBe("1 hello homeless");
  expect(milliseconds).toHaveLength(3);
  expect(cpuMs).toEqual([...cpuMs].sort((a, b) => a - b));
  expect(cpuMs).toHaveLength(3);
});

test("an answer that is not a 200 measures nothing", async () => {
  const plan = { handler, events, order: [0, 1] };
  await expect(drive(nodeDriver, plan, { GREETING: "hello" }, directory)).rejects.toThrow(
    "503: 2 hello homeless",
  );
});
