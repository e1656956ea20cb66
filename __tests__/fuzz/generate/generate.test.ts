import fc from "fast-check";
import { routes } from "../../../api/routes";
import { gatewayCases } from "./gateway";
import { handlerCases } from "./handlers";
import { socketCases } from "./sockets";

const sample = <T>(cases: fc.Arbitrary<T>, numRuns = 3_000) => fc.sample(cases, { seed: 1, numRuns });
const atGateway = sample(gatewayCases);
const atHandlers = sample(handlerCases);
const onSockets = sample(socketCases);

/** Whether a path could be one of a route, parameters aside. */
const leadsTo = (route: string, path: string) =>
  new RegExp(`^${route.replaceAll(/\{\w+\+\}/g, ".+").replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path);

test.each(routes.map(({ method, path, authorization }) => [method, path, authorization] as const))(
  "%s %s is requested by its intended callers, at the gateway and at its handler",
  (method, path, authorization) => {
    const meant = {
      tenant: "admin",
      operator: "operator",
      onboarding: "nobody",
      scim: "provider",
      public: "nobody",
    }[authorization];
    const requests = atGateway.filter(
      (made) => made.method === method && leadsTo(path, made.path) && made.caller === meant,
    );
    const events = atHandlers.filter(
      (made) => made.method === method && made.resource === path && made.caller === meant,
    );
    expect([requests.length > 5, events.length > 5]).toEqual([true, true]);
  },
);

test("bodies are valid ones of the route, and others", () => {
  const taking = routes.filter((route) => "body" in route);
  for (const route of taking) {
    const bodies = atHandlers
      .filter(({ method, resource }) => method === route.method && resource === route.path)
      .flatMap(({ body }) => (body === null ? [] : [body.text]));
    const valid = bodies.filter((text) => {
      try {
        return route.body.safeParse(JSON.parse(text)).success;
      } catch {
        return false;
      }
    });
    expect(valid.length).toBeGreaterThan(0);
    expect(valid.length).toBeLessThan(bodies.length);
  }
});

test.each(["constructor", "__proto__", "toString"])(
  "%s is the name of a header, a query parameter and a field",
  (name) => {
    expect(atGateway.some(({ query }) => query.some(([key]) => key === name))).toBe(true);
    expect(
      atGateway.some(({ headers }) => headers.some(([key]) => key.toLowerCase() === name.toLowerCase())),
    ).toBe(true);
    expect(atGateway.some(({ body }) => body?.text.includes(`"${name}":`))).toBe(true);
    const lower = name.toLowerCase();
    expect(onSockets.some(({ bytes }) => bytes.toLowerCase().includes(`\n${lower}: `))).toBe(true);
  },
);

test("the same seed makes the same cases", () => {
  expect(sample(gatewayCases, 200)).toEqual(atGateway.slice(0, 200));
});
