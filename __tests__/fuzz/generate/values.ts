import fc from "fast-check";

/** Inherited property names, and names with a meaning in the platform. */
const knownNames = [
  "constructor",
  "__proto__",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "__defineGetter__",
  "then",
  "get",
  "toJSON",
  "length",
  "limit",
  "cursor",
  "status",
  "tenant_id",
  "item_id",
  "data",
  "tier",
];

/** Texts that parsers, encoders and stores treat differently. */
const awkwardTexts = [
  "",
  " ",
  "\u0000",
  "\ud800",
  "\udfff\ud800",
  "%00",
  "%E0%A4",
  "%2e%2e%2f",
  "../..",
  "null",
  "-0",
  "1e400",
  "9007199254740993",
  "\u202e",
  "\ufeff",
  "İ",
  "\r\nx-injected: 1",
  "' OR 1=1 --",
  "${7*7}",
  "$context.identity.apiKey",
  "*",
  '"1"',
  'W/"1"',
  "a".repeat(129),
  "é".repeat(1025),
];

/** Text without lone surrogates, which a URL cannot contain. */
export const wellFormed = (value: string): string => value.replaceAll(/\p{Surrogate}/gu, "\ufffd");

export const name: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...knownNames) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
);

export const text: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...awkwardTexts),
  fc.string({ maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 12 }),
  name,
);

const scalar: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
);

/** Any JSON value, including inherited property names. */
export const json: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    { weight: 4, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(tie("value"), { maxLength: 4 }) },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.tuple(name, tie("value")), { maxLength: 4 })
        .map((entries) => Object.fromEntries(entries)),
    },
  ),
})).value;
