import fc from "fast-check";
import type { Route } from "../../../api/route";
import { routes } from "../../../api/routes";
import type { GatewayCase } from "../cases";
import { bodyOf, callersOf, headersOf, parametersOf, parameterValue, queriesOf } from "./requests";
import { wellFormed } from "./values";

/** Many requests should reach the stores. */
const MIX = 6;

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "M-SEARCH"];

/** Path changes that a router, a proxy and a firewall may interpret differently. */
const bends: readonly ((path: string) => string)[] = [
  (path) => `${path}/`,
  (path) => `/${path}`,
  (path) => path.toUpperCase(),
  (path) => `${path}/extra`,
  (path) => path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  (path) => `${path};v=1`,
  (path) => `/..${path}`,
  (path) => `/%2e%2e${path}`,
  (path) => `${path}%00`,
  (path) => `${path}/constructor`,
  () => "/__proto__",
  () => "/",
  () => "",
];

/** Characters that an HTTP client sends unencoded in a path. */
const encoded = (value: string): string =>
  value.startsWith("$") ? value : encodeURIComponent(wellFormed(value)).replaceAll("%2F", "/");

function pathsOf(route: Route): fc.Arbitrary<string> {
  const values = fc.tuple(...parametersOf(route.path).map((name) => parameterValue(name, MIX)));
  const path = values.map((given) => {
    const left = [...given];
    return route.path.replaceAll(/\{\w+\+?\}/g, () => encoded(left.shift() ?? ""));
  });
  const bent = fc.tuple(path, fc.constantFrom(...bends)).map(([straight, bend]) => bend(straight));
  return fc.oneof({ weight: 8, arbitrary: path }, { weight: 1, arbitrary: bent });
}

const casesOf = (route: Route): fc.Arbitrary<GatewayCase> =>
  fc
    .record(
      {
        caller: callersOf(route, MIX),
        method: fc.oneof(
          { weight: 9, arbitrary: fc.constant(route.method as string) },
          { weight: 1, arbitrary: fc.constantFrom(...methods) },
        ),
        path: pathsOf(route),
        query: queriesOf(route, MIX),
        headers: headersOf(route, MIX),
        body: bodyOf(route, MIX),
        apiKey: fc.oneof(
          { weight: 12, arbitrary: fc.constant("own" as const) },
          { weight: 1, arbitrary: fc.constantFrom("none" as const, "other" as const) },
        ),
      },
      { noNullPrototype: true },
    )
    // Node's client sends no body with these.
    .map((made) => (made.method === "TRACE" || made.method === "HEAD" ? { ...made, body: null } : made));

/** Requests to every route of the route table. */
export const gatewayCases: fc.Arbitrary<GatewayCase> = fc.oneof(...(routes as readonly Route[]).map(casesOf));
