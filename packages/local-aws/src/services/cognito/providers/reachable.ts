import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { AwsError } from "../../../http/errors";
import { isOfThisMachine } from "../../../support/loopback";

/** How long a provider may take for an answer, in milliseconds. */
const PATIENCE = 5_000;

/** Far above any discovery document, key set or metadata. */
const ANSWER_LIMIT = 1024 * 1024;

/**
 * Addresses that are not on the internet: private, link-local (metadata services too), carrier, multicast, reserved.
 * Source: IANA special-purpose address registries.
 */
const unreachable = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const) {
  unreachable.addSubnet(net, bits, "ipv4");
}
for (const [net, bits] of [
  ["::", 127],
  ["::ffff:0:0", 96],
  ["64:ff9b::", 96],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  unreachable.addSubnet(net, bits, "ipv6");
}

/**
 * Checks a URL of a provider: HTTPS, or HTTP on this machine, where tests run providers.
 * @throws AwsError InvalidParameterException naming the setting.
 */
export function requireUrl(name: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const local = url?.protocol === "http:" && isOfThisMachine(value);
  if (url === undefined || !(url.protocol === "https:" || local) || url.username !== "") {
    throw new AwsError(
      "InvalidParameterException",
      `${name} is not an HTTPS URL, or an HTTP URL on this machine: ${value}`,
    );
  }
  return url;
}

/**
 * Requests a provider's URL as Cognito could, which reaches public addresses only, and follows no redirect. The name is
 * resolved first, so it cannot stand for a private address. The machine itself is reached for tests.
 * @throws AwsError InvalidParameterException for any other address.
 */
export async function fetchProvider(address: string | URL, options: RequestInit = {}): Promise<Response> {
  const url = requireUrl("the provider's URL", String(address));
  if (!isOfThisMachine(url.href)) await requirePublic(url);
  const response = await fetch(url, {
    ...options,
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (Number(response.headers.get("content-length") ?? 0) > ANSWER_LIMIT) {
    throw new AwsError("InvalidParameterException", `${url.href} answers with too much`);
  }
  return response;
}

async function requirePublic({ hostname }: URL): Promise<void> {
  const host = hostname.replace(/^\[|\]$/g, "");
  const addresses = isIP(host)
    ? [host]
    : (await lookup(host, { all: true }).catch(() => [])).map(({ address }) => address);
  const inside = addresses.some((each) => unreachable.check(each, isIP(each) === 6 ? "ipv6" : "ipv4"));
  if (addresses.length === 0 || inside) {
    throw new AwsError("InvalidParameterException", `Cognito cannot reach ${hostname}: it is not public`);
  }
}
