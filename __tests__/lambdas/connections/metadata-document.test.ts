import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { LONGEST_METADATA } from "../../../api/connection-bodies";
import {
  type AddressLookUp,
  fetchMetadata,
  isPublicAddress,
} from "../../../lambdas/connections/metadata-document";
import { Problem } from "../../../lambdas/shared/errors";

let server: Server;
let base: string;
const asked: string[] = [];

const answers: Readonly<
  Record<string, { status?: number; headers?: Record<string, string>; body?: Buffer | string }>
> = {
  "/metadata": { body: "<a>ä</a>" },
  "/marked": { body: "\ufeff<a/>" },
  "/moved": { status: 302, headers: { location: "/metadata" } },
  "/gone": { status: 404, body: "<a/>" },
  "/partial": { status: 206, body: "<a/>" },
  "/long": { body: "x".repeat(LONGEST_METADATA + 1) },
  "/longest": { body: "x".repeat(LONGEST_METADATA) },
  "/latin": { body: Buffer.from([0x3c, 0xe4, 0x3e]) },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const { status = 200, headers = {}, body = "" } = answers[request.url ?? ""] ?? {};
    // `/silent` answers nothing.
    if (request.url !== "/silent") response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const outcome = async (url: string, lookUp?: AddressLookUp) => {
  try {
    return await fetchMetadata(url, { local: true, ...(lookUp && { lookUp }) });
  } catch (error) {
    if (error instanceof Problem && error.status === 422) return error.errors?.[0]?.message;
    throw error;
  }
};
const failed = expect.stringMatching(/does not answer/);

test("a document is read", async () => {
  expect(await outcome(`${base}/metadata`)).toBe("<a>ä</a>");
  expect(await outcome(`${base}/marked`)).toBe("<a/>");
  expect(await outcome(`${base}/longest`)).toHaveLength(LONGEST_METADATA);
});

test.each(["/moved", "/gone", "/partial", "/long", "/latin"])(
  "%s is none, and nothing else is asked",
  async (path) => {
    asked.length = 0;
    expect(await outcome(base + path)).toEqual(failed);
    expect(asked).toEqual([path]);
  },
);

test("an answer that never comes ends in time", async () => {
  const started = Date.now();
  expect(await outcome(`${base}/silent`)).toEqual(failed);
  expect(Date.now() - started).toBeLessThan(15_000);
});

test.each<[string, string[]]>([
  ["this machine", ["127.0.0.1"]],
  ["this machine and a public address", ["127.0.0.1", "93.184.216.34"]],
  ["a public address and this machine", ["93.184.216.34", "127.0.0.1"]],
  ["a mapped address", ["::ffff:127.0.0.1"]],
  ["nothing", []],
])("no connection is made to a name that leads to %s", async (_, addresses) => {
  let connections = 0;
  const count = () => {
    connections += 1;
  };
  server.on("connection", count);
  const names: string[] = [];
  const lookUp: AddressLookUp = async (name) => {
    names.push(name);
    return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  };
  const { port } = new URL(base);
  expect(await outcome(`https://idp.acme.com:${port}/metadata`, lookUp)).toEqual(failed);
  server.off("connection", count);
  expect([names, connections]).toEqual([["idp.acme.com"], 0]);
});

test.each<[string, boolean]>([
  ["93.184.216.34", true],
  ["8.8.8.8", true],
  ["2606:2800:220:1::1", true],
  ...["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.1.1.1", "169.254.169.254", "172.31.255.255"].map(
    (address) => [address, false] as [string, boolean],
  ),
  ...["192.168.0.1", "198.19.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:8.8.8.8"].map(
    (address) => [address, false] as [string, boolean],
  ),
  ...["fe80::1", "fd00:ec2::254", "ff02::1", "64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1", "name"].map(
    (address) => [address, false] as [string, boolean],
  ),
])("%s is public: %s", (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});
