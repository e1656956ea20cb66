import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeServer, listenOnLoopback } from "@saas/local-aws/loopback";
import { send } from "../../bench/support/send";

const directory = mkdtempSync(join(tmpdir(), "bench-send-"));
afterAll(() => rmSync(directory, { recursive: true }));

let url: string;
let keys: (string | undefined)[] = [];
const server = createServer((request, response) => {
  keys.push(request.headers["x-api-key"]?.toString());
  if (request.url === "/broken") return void response.destroy();
  const refused = keys.length % 2 === 0;
  response.writeHead(refused ? 429 : 200, refused ? { "retry-after": "1" } : {}).end("text");
});
beforeAll(async () => {
  url = await listenOnLoopback(server);
});
afterAll(() => closeServer(server));
beforeEach(() => {
  keys = [];
});

const traffic = () => ({
  url: `${url}/data`,
  headers: { "x-api-key": "own" },
  startAt: Date.now(),
  perSecond: 1_000,
  requests: 10,
  mostInHand: 10,
});

test("sends each request once, refused or not", async () => {
  const answers = await send(traffic(), "ten", directory);
  expect(keys).toEqual(Array.from({ length: 10 }, () => "own"));
  expect(answers).toHaveLength(10);
  expect(answers.filter(({ status, retryAfter }) => status === 200 && retryAfter === undefined)).toHaveLength(
    5,
  );
  expect(answers.filter(({ status, retryAfter }) => status === 429 && retryAfter === "1")).toHaveLength(5);
});

test("leaves out what would be more at a time than allowed", async () => {
  // All are due at once, and the first has no answer yet when the others are.
  const answers = await send({ ...traffic(), perSecond: 1_000_000, mostInHand: 1 }, "one", directory);
  expect(answers).toHaveLength(1);
  expect(keys).toHaveLength(1);
});

test("a request without an answer measures nothing", async () => {
  await expect(send({ ...traffic(), url: `${url}/broken` }, "broken", directory)).rejects.toThrow(
    /ECONNRESET|socket hang up/,
  );
});
