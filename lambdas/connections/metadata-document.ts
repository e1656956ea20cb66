import { lookup } from "node:dns";
import { get as getPlain } from "node:http";
import { get } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { LONGEST_METADATA } from "../../api/connection-bodies";
import { unprocessable } from "../shared/errors";
import { isOwnMachine } from "./public-url";

/** Milliseconds until the whole document must be here. */
const PATIENCE = 5_000;

/** Addresses that are not on the internet. Source: IANA special-purpose address registries. */
const inside = new BlockList();
for (const net of [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"],
  ...["203.0.113.0/24", "224.0.0.0/3"],
]) {
  const [address = "", bits] = net.split("/");
  inside.addSubnet(address, Number(bits), "ipv4");
}
/** The internet's part of IPv6. Source: IANA IPv6 address space, global unicast; 2001::/23, 2002::/16: special purpose. */
const global = new BlockList();
global.addSubnet("2000::", 3, "ipv6");
for (const [address, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  inside.addSubnet(address, bits, "ipv6");
}

/** Whether an address is one of the internet's. */
export const isPublicAddress = (address: string): boolean =>
  isIP(address) === 6
    ? global.check(address, "ipv6") && !inside.check(address, "ipv6")
    : isIP(address) === 4 && !inside.check(address, "ipv4");

/** All addresses of a name, as `dns.lookup` gives them. */
export type AddressLookUp = (name: string) => Promise<readonly { address: string; family: number }[]>;

const ofSystem: AddressLookUp = (name) =>
  new Promise((resolve, reject) =>
    lookup(name, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses))),
  );

/** The connection is made to the addresses that were looked at, so that DNS cannot answer otherwise the second time. */
const publicOnly =
  (lookUp: AddressLookUp): LookupFunction =>
  (name, options, answer) => {
    lookUp(name)
      .then((addresses) => {
        const [first] = addresses;
        if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
          throw new Error(`${name} is not public`);
        }
        if (options.all) answer(null, [...addresses]);
        else answer(null, first.address, first.family);
      })
      .catch((error: Error) => answer(error, "", 0));
  };

/**
 * Reads metadata at a URL: at public addresses alone, without redirects, in five seconds, UTF-8 of the length that a body
 * may have. Every failure has the same message, so that nobody learns what answers where.
 * @param options.local also reads on this machine, without TLS
 * @throws Problem 422
 */
export async function fetchMetadata(
  url: string,
  { local, lookUp = ofSystem }: { readonly local: boolean; readonly lookUp?: AddressLookUp },
): Promise<string> {
  try {
    return await read(new URL(url), local, lookUp);
  } catch {
    throw unprocessable("The metadata cannot be read.", [
      {
        field: "metadata_url",
        message: `does not answer 200 with at most ${LONGEST_METADATA} bytes in UTF-8`,
      },
    ]);
  }
}

function read(url: URL, local: boolean, lookUp: AddressLookUp): Promise<string> {
  const own = local && isOwnMachine(url.hostname);
  const request = own && url.protocol === "http:" ? getPlain : get;
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        agent: false,
        signal: AbortSignal.timeout(PATIENCE),
        headers: { accept: "application/samlmetadata+xml, application/xml, text/xml" },
        ...(!own && { lookup: publicOnly(lookUp) }),
      },
      (response) => {
        if (response.statusCode !== 200) return asked.destroy(new Error("no document"));
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > LONGEST_METADATA) asked.destroy(new Error("too long"));
          else chunks.push(chunk);
        });
        response.on("error", reject);
        response.on("end", () => {
          try {
            resolve(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    asked.on("error", reject);
  });
}
