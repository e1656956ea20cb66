import type { IncomingMessage } from "node:http";
import { likelyProtocol, route } from "../../src/endpoint/routing";

const request = (headers: Readonly<Record<string, string>>) =>
  ({
    method: "POST",
    url: "/",
    headers: { host: "localhost", ...headers },
    headersDistinct: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    rawHeaders: Object.entries(headers).flat(),
  }) as unknown as IncomingMessage;

describe.each(["constructor", "__proto__", "toString"])("a request that names %s", (name) => {
  it("as its target is routed like one with an unknown target", () => {
    const routed = (target: string) => {
      const asked = request({ "x-amz-target": `${target}.GetItem` });
      return [route(asked).service, route(asked).protocol, likelyProtocol(asked)];
    };
    expect(routed(name)).toEqual(routed("Unknown_20120810"));
  });

  it("as its signature's service is answered like one of an unknown service", () => {
    const protocol = (service: string) =>
      route(
        request({
          authorization: `AWS4-HMAC-SHA256 Credential=AKIA/20300101/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
          "x-amz-date": "20300101T000000Z",
        }),
      ).protocol;
    expect(protocol(name)).toBe(protocol("unknown"));
  });
});
