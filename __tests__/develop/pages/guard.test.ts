import { createServer, request, type Server } from "node:http";
import { closeServer, listenOnLoopback } from "@saas/local-aws/loopback";
import { refusalOf } from "../../../develop/pages/guard";

let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((message, response) => response.writeHead(refusalOf(message)?.status ?? 200).end());
  port = Number(new URL(await listenOnLoopback(server)).port);
});

afterAll(() => closeServer(server));

/** The status for a request; unlike fetch, it may name any host. */
const statusOf = (headers: Record<string, string>, method = "GET"): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asked = request({ port, host: "127.0.0.1", method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on("error", reject).end();
  });

const here = () => `127.0.0.1:${port}`;
const fromElsewhere = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" };

test("clients that are not browsers, and the pages themselves, are admitted", async () => {
  for (const host of [here(), `localhost:${port}`, `[::1]:${port}`, "localhost"]) {
    expect(await statusOf({ host })).toBe(200);
    expect(await statusOf({ host, origin: `http://${host}`, "sec-fetch-site": "same-origin" }, "POST")).toBe(
      200,
    );
  }
});

test("a website whose name resolves to this machine is refused, whatever else it sends", async () => {
  for (const host of [
    "evil.example",
    `evil.example:${port}`,
    `127.0.0.1.evil.example:${port}`,
    "localhost@evil",
  ]) {
    expect(await statusOf({ host, "sec-fetch-site": "same-origin" })).toBe(421);
    expect(await statusOf({ host, origin: `http://${host}` }, "POST")).toBe(421);
  }
});

test.each([
  ["another website", "https://evil.example"],
  ["a page without an origin of its own", "null"],
  ["another port of this machine", "http://127.0.0.1:1"],
  ["another name of this machine", "http://localhost"],
])("%s is refused", async (_, origin) => {
  for (const method of ["GET", "POST", "HEAD"])
    expect(await statusOf({ host: here(), origin }, method)).toBe(403);
});

test("without an Origin, the browser's own word on where a request comes from counts", async () => {
  expect(await statusOf({ host: here(), ...fromElsewhere })).toBe(403);
  expect(await statusOf({ host: here(), ...fromElsewhere, "sec-fetch-site": "same-site" })).toBe(403);
  const mode = { "sec-fetch-mode": "navigate" };
  expect(await statusOf({ host: here(), ...fromElsewhere, ...mode })).toBe(200);
  expect(await statusOf({ host: here(), ...fromElsewhere, ...mode }, "POST")).toBe(403);
});
