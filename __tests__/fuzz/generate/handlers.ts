import fc from "fast-check";
import type { Route } from "../../../api/route";
import { routes } from "../../../api/routes";
import type { HandlerCase, Pairs } from "../cases";
import { bodyOf, callersOf, headersOf, parametersOf, parameterValue, queriesOf } from "./requests";
import { text } from "./values";

/** Handlers should refuse most events themselves; requests to the gateway cover the work in the stores. */
const MIX = 2;

const claimNames = ["sub", "tenant_id", "cognito:groups", "token_use", "client_id", "iss", "scope"] as const;

/** Claims that Cognito never signs; a handler must refuse them. */
const strangeClaims: fc.Arbitrary<Pairs> = fc.array(
  fc.tuple(
    fc.constantFrom(...claimNames),
    fc.oneof(fc.constantFrom("$ownTenant", "$theirTenant", "tenant-admin", "[tenant-admin]", "id"), text),
  ),
  { maxLength: 6 },
);

function casesOf(route: Route): fc.Arbitrary<HandlerCase> {
  const parameters = parametersOf(route.path);
  const params = fc
    .tuple(...parameters.map((name) => parameterValue(name, MIX)))
    .map((values): Pairs | null =>
      parameters.length === 0 ? null : parameters.map((parameter, index) => [parameter, values[index] ?? ""]),
    );
  return fc.record(
    {
      caller: callersOf(route, MIX),
      method: fc.constant(route.method),
      resource: fc.constant(route.path),
      function: fc.constant(route.function),
      params: fc.oneof({ weight: 20, arbitrary: params }, { weight: 1, arbitrary: fc.constant(null) }),
      query: queriesOf(route, MIX),
      headers: headersOf(route, MIX),
      body: bodyOf(route, MIX),
      base64: fc.oneof(
        { weight: 8, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
      ),
      claims: fc.oneof(
        { withCrossShrink: true },
        { weight: 4, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: strangeClaims },
      ),
      absent: fc.constantFrom("null", "empty"),
    },
    { noNullPrototype: true },
  );
}

/** Events for the handlers of every route of the route table. */
export const handlerCases: fc.Arbitrary<HandlerCase> = fc.oneof(...(routes as readonly Route[]).map(casesOf));
