import fc from "fast-check";
import { routes } from "../../../api/routes";
import type { SocketCase } from "../cases";

const methods = ["GET", "POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "PRI", "get", "G E T", ""];
const versions = ["HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "http/1.1", ""];
const targets = ["*", "http://other.example/", "//", "/?", "/\u0000", "/a b", `/${"a".repeat(9_000)}`, "/%"];

const target = fc.oneof(
  fc.constantFrom(...routes.map(({ path }) => `$stage${path.replaceAll(/\{\w+\+?\}/g, "x")}`)),
  fc.constantFrom(...targets, ...targets.map((path) => `$stage${path}`)),
);

/** Header lines that may make a proxy and a server disagree about the end of a request. */
const header = fc.constantFrom(
  "Host: api",
  "Content-Length: 3",
  "Content-Length: 03",
  "Content-Length: -1",
  "Content-Length: 3, 4",
  "Content-Length: 99999999999999999999",
  "Content-Length : 3",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: chunked, identity",
  "Transfer-Encoding:\tchunked",
  "Transfer-Encoding: gzip",
  "Expect: 100-continue",
  "Expect: 200-ok",
  "Upgrade: h2c",
  "Connection: keep-alive, upgrade",
  "Content-Type: application/json",
  "Authorization: $token",
  "X-Api-Key: $apiKey",
  "__proto__: 1",
  "constructor: 1",
  "toString: 1",
  "NoColon",
  ": empty",
  " folded: 1",
  "x:\u0000",
  "x:\u00ff",
  `x: ${"y".repeat(10_300)}`,
  ...Array.from({ length: 3 }, (_, index) => `x-${index}: 1\r\n`.repeat(150)),
);

const content = fc.oneof(
  fc.constantFrom(
    "",
    "abc",
    "{}",
    '{"item_id":"a"}',
    "3\r\nabc\r\n0\r\n\r\n",
    "ffffffffffffffff\r\n",
    "0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
    "3;ext\r\nabc",
  ),
  fc.string({ unit: "binary-ascii", maxLength: 30 }),
);

const request = fc
  .record(
    {
      method: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...methods.slice(0, 5)) },
        fc.constantFrom(...methods),
      ),
      target,
      version: fc.oneof({ weight: 4, arbitrary: fc.constant("HTTP/1.1") }, fc.constantFrom(...versions)),
      // The server closes the connection after its answer, so no timeout is needed.
      headers: fc
        .array(header, { maxLength: 6 })
        .map((lines) => ["Host: api", "Connection: close", ...lines]),
      content,
      end: fc.oneof({ weight: 6, arbitrary: fc.constant("\r\n") }, fc.constantFrom("\n", "\r", "")),
    },
    { noNullPrototype: true },
  )
  .map(({ method, target, version, headers, content, end }) =>
    [`${method} ${target} ${version}`, ...headers, "", content].join(end),
  );

/** What a broken or hostile client writes to a connection; some of it is two requests. */
export const socketCases: fc.Arbitrary<SocketCase> = fc
  .oneof(
    { weight: 8, arbitrary: request },
    { weight: 1, arbitrary: fc.tuple(request, request).map(([one, other]) => one + other) },
    {
      weight: 1,
      arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
    },
  )
  .map((bytes) => ({ bytes }));
