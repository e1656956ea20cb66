import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import { Forwarder } from "../../src/http/forward";
import { closeServer, listenOnLoopback } from "../../src/support/loopback";

let server: Server;
let url: string;
let forwarder: Forwarder;
/** What is done with the second request of a connection. */
let again: (socket: Socket) => void;
const seen = new WeakSet<Socket>();

beforeEach(async () => {
  server = createServer(({ socket }, response) => {
    if (seen.has(socket)) return again(socket);
    seen.add(socket);
    response.end("answer");
  });
  url = await listenOnLoopback(server);
  forwarder = new Forwarder();
});

afterEach(async () => {
  forwarder.close();
  await closeServer(server);
});

const ask = async () => {
  const forwarded = { method: "GET", path: "/", headers: {}, body: Buffer.alloc(0) };
  return (await forwarder.whole(url, forwarded)).body.toString();
};

test("a request survives that every idle connection is ended just as it is used again", async () => {
  again = (socket) => socket.resetAndDestroy();
  expect(await Promise.all([ask(), ask(), ask()])).toEqual(["answer", "answer", "answer"]);
  // Three connections are idle now, and each of them fails.
  expect(await ask()).toBe("answer");
});

test("a service that does not answer is said to be unavailable, with its address", async () => {
  await closeServer(server);
  await expect(ask()).rejects.toMatchObject({
    code: "ServiceUnavailable",
    status: 503,
    message: `The local service at ${url} does not respond`,
  });
  server = createServer();
  await listenOnLoopback(server);
});

test("a service that says nothing is not waited for", async () => {
  again = () => {};
  forwarder.close();
  forwarder = new Forwarder(50);
  await ask();
  await expect(ask()).rejects.toMatchObject({ code: "ServiceUnavailable", status: 503 });
});
