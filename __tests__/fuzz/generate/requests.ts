import fc from "fast-check";
import type { Route } from "../../../api/route";
import { exampleBody } from "../../support/example-request";
import { type BodyText, type CallerName, callers, type Pairs } from "../cases";
import { bodiesOf, strayBody } from "./bodies";
import { jsonSchemaOf } from "./schema";
import { name, text } from "./values";

/** Weight of the common value of a part relative to each rare one: requests with only common parts reach the stores. */
export type Mix = 2 | 6;

const usuallyIn =
  (mix: Mix) =>
  <T>(common: fc.Arbitrary<T>, ...rare: fc.Arbitrary<T>[]): fc.Arbitrary<T> =>
    fc.oneof({ weight: mix * rare.length + 1, arbitrary: common }, ...rare);

/** Mostly the intended callers: the authorizer stops others. */
export function callersOf({ authorization }: Route, mix: Mix): fc.Arbitrary<CallerName> {
  const usually = usuallyIn(mix);
  const meant: readonly CallerName[] =
    authorization === "tenant"
      ? ["admin", "admin", "member"]
      : authorization === "operator"
        ? ["operator"]
        : authorization === "scim"
          ? ["provider"]
          : ["nobody"];
  return usually(fc.constantFrom(...meant), fc.constantFrom(...callers));
}

/** Values of a path parameter. Operators change only the tenant created for that, and read any. */
const known: Readonly<Record<string, readonly string[]>> = {
  item_id: ["$ownItem", "$theirItem", "new"],
  key: ["$ownFile", "reports/new.txt", "a b/é.txt"],
  user_id: ["$ownUser", "$theirUser", "c2a5f4d4-8031-70f2-1d1b-5f9c3a7e2b44"],
  tenant_id: ["$scratch"],
  group_id: ["$ownGroup", "$theirGroup"],
  credential_id: ["0123456789abcdef"],
  schema_id: ["urn:ietf:params:scim:schemas:core:2.0:User"],
  domain: ["example.com", "acme.co.uk", "com"],
};

export const parametersOf = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, parameter]) => parameter ?? "");

export const parameterValue = (parameter: string, mix: Mix): fc.Arbitrary<string> =>
  usuallyIn(mix)(fc.constantFrom(...(known[parameter] ?? ["$ownItem"])), text);

/** Query parameters: those of the route, others, and some twice. */
export function queriesOf({ query }: Route, mix: Mix): fc.Arbitrary<Pairs> {
  const usually = usuallyIn(mix);
  const own = Object.keys(query === undefined ? {} : (jsonSchemaOf(query).properties ?? {}));
  const pair = fc.tuple(
    own.length > 0 ? usually(fc.constantFrom(...own), name) : name,
    fc.oneof(
      fc.nat(120).map(String),
      fc.constantFrom("$itemsCursor", "$filesCursor", "$usersCursor", "active"),
      text,
    ),
  );
  const most = own.length > 0 ? 2 : 1;
  return usually<Pairs>(
    own.length > 0 ? fc.array(pair, { maxLength: most }) : fc.constant([]),
    fc.array(pair, { maxLength: 3 }),
    fc
      .integer({ min: 50, max: 300 })
      .map((count) => Array.from({ length: count }, (_, index) => [`k${index}`, ""] as const)),
  );
}

const headerValue = fc.oneof(text, fc.nat().map(String), fc.constantFrom("*", '"1"', 'W/"1"', '"3", "4"'));
const mediaTypes = [
  "application/json; charset=utf-8",
  "APPLICATION/JSON",
  "application/json; charset=utf-16",
  "application/problem+json",
  "text/plain",
  "multipart/form-data; boundary=x",
  "constructor",
  "__proto__",
  "",
  ";",
];
const headerNames = [
  "if-match",
  "if-none-match",
  "idempotency-key",
  "origin",
  "accept",
  "accept-encoding",
  "content-encoding",
  "x-api-key",
  "authorization",
  "x-amz-date",
  "x-amz-security-token",
  "x-amzn-trace-id",
  "x-forwarded-for",
  "x-http-method-override",
  "cookie",
  "range",
  "constructor",
  "__proto__",
  "tostring",
  "valueof",
  "get",
];

/** Headers besides the caller's; a content type if there is a body. */
export function headersOf({ headers = [], body }: Route, mix: Mix): fc.Arbitrary<Pairs> {
  const usually = usuallyIn(mix);
  const type = usually(fc.constant("application/json"), fc.constantFrom(...mediaTypes), text).map((value) => [
    ["content-type", value] as const,
  ]);
  const named = fc.tuple(
    headers.length > 0
      ? usually(fc.constantFrom<string>(...headers), fc.constantFrom(...headerNames))
      : fc.constantFrom(...headerNames),
    headerValue,
  );
  const more = usually<Pairs>(
    headers.length > 0 ? fc.array(named, { maxLength: 1 }) : fc.constant([]),
    fc.array(named, { maxLength: 3 }),
  );
  const types = body !== undefined ? type : usually<Pairs>(fc.constant([]), type);
  return fc.tuple(types, more).map(([one, others]): Pairs => [...one, ...others]);
}

/** A body if the route takes one, and occasionally if it does not. */
export function bodyOf(route: Route, mix: Mix): fc.Arbitrary<BodyText | null> {
  const usually = usuallyIn(mix);
  if (route.body === undefined) return usually<BodyText | null>(fc.constant(null), strayBody);
  return usually<BodyText | null>(bodiesOf(route.body, exampleBody(route) ?? {}), fc.constant(null));
}
