import {
  environmentOf,
  integer,
  json,
  list,
  oneOf,
  readEnvironment,
  text,
} from "../../../lambdas/shared/env";

const variables = {
  TABLE: text,
  SECONDS: integer(1, 900),
  LEVEL: oneOf("INFO", "WARN"),
  ORIGINS: list,
  TIERS: json((value) => {
    if (!Array.isArray(value)) throw new Error("is not an array");
    return value.length;
  }),
};

test("values come typed and parsed", () => {
  const env = readEnvironment(variables, {
    TABLE: "data",
    SECONDS: "300",
    LEVEL: "INFO",
    ORIGINS: " https://a.example , https://b.example,",
    TIERS: "[1,2]",
  });
  expect(env).toEqual({
    TABLE: "data",
    SECONDS: 300,
    LEVEL: "INFO",
    ORIGINS: ["https://a.example", "https://b.example"],
    TIERS: 2,
  });
});

test("every fault is named at once, with what was given and what was expected", () => {
  const read = () =>
    readEnvironment(variables, { TABLE: "", SECONDS: "901", LEVEL: "info", ORIGINS: undefined, TIERS: "{}" });
  expect(read).toThrow(
    'function configuration: TABLE is not set; SECONDS is "901", expected a whole number from 1 to 900; ' +
      'LEVEL is "info", expected one of INFO, WARN; TIERS is not an array',
  );
});

test.each(["1.5", "ten", "0", " ", "1e9"])("%j is not a number of seconds", (SECONDS) => {
  expect(() => readEnvironment({ SECONDS: integer(1, 900) }, { SECONDS })).toThrow("SECONDS");
});

test("an absent list is empty, absent JSON a fault", () => {
  expect(readEnvironment({ ORIGINS: list }, {})).toEqual({ ORIGINS: [] });
  expect(() => readEnvironment({ TIERS: variables.TIERS }, {})).toThrow("TIERS is not");
  expect(() => readEnvironment({ TIERS: variables.TIERS }, { TIERS: "[1" })).toThrow("TIERS is not JSON");
});

test("a function reads the variables that its definition declares, and no others", () => {
  type Definition = {
    readonly variables: { readonly TABLE: "data.name" };
    readonly assumes: { readonly ROLE: { readonly role: "work"; readonly sid: "Act" } };
  };
  const read = environmentOf<Definition>();
  const attempts = [
    () => read({ TABLE: text, ROLE: text }),
    // @ts-expect-error TABLE is declared, and not read
    () => read({ ROLE: text }),
    // @ts-expect-error the variable of a role is declared, and not read
    () => read({ TABLE: text }),
    // @ts-expect-error BUCKET is read, and not declared
    () => read({ TABLE: text, ROLE: text, BUCKET: text }),
    // @ts-expect-error the same by a spread
    () => read({ TABLE: text, ROLE: text, ...{ BUCKET: text } }),
  ];
  for (const attempt of attempts) expect(attempt).toThrow("ENVIRONMENT is not set");
});
