import { dev } from "../../environments/dev";
import { loadEnvironments } from "../../environments/load";
import { prod } from "../../environments/prod";
import { UNRESERVED } from "../../environments/rules/concurrency";
import type { EnvironmentConfig } from "../../environments/schema";
import { resources, stack, synthesize } from "../support/synth";
import { problems } from "./problems";

const concurrency = (accountLimit: number, reserved: Record<string, number>, others?: number) => ({
  concurrency: { accountLimit, reserved, ...(others !== undefined && { others }) },
});

describe("a mistake in concurrency is one message with file, field, value and fix", () => {
  it.each([
    [
      "more than the account has",
      concurrency(1000, { data: 600, files: 201 }, 100),
      'concurrency.reserved is {"data":600,"files":201,"others":100}: reserve 900 at most, together: of the account\'s 1000 Lambda keeps 100 for other functions',
    ],
    [
      "a new account, which has nothing to reserve",
      concurrency(10, { data: 1 }, 9),
      'concurrency.reserved is {"data":1,"others":9}: reserve 0 at most, together: of the account\'s 10 Lambda keeps 100 for other functions',
    ],
    [
      "a function that could never run",
      concurrency(1000, { data: 0 }, 100),
      "concurrency.reserved.data is 0: write a whole number from 1 to 100000 (executions at once)",
    ],
  ])("%s", (_, change, message) => {
    expect(problems({ dev: { ...dev, ...change } })).toEqual([`environments/dev.ts: ${message}`]);
  });

  it("where one function has a reservation, all have one", () => {
    expect(problems({ dev: { ...dev, ...concurrency(1000, { data: 1 }) } })).toEqual([
      "environments/dev.ts: concurrency.others is missing: write the executions that the functions which reserved does not name share, e.g. 100: a function without a reservation starves when others use up the account's rest",
    ]);
    expect(problems({ dev: { ...dev, ...concurrency(1000, {}, 900) } })).toEqual([]);
  });

  it("what is reserved is all that there is, to the last", () => {
    expect(problems({ dev: { ...dev, ...concurrency(1000, { data: 600, files: 200 }, 100) } })).toEqual([]);
    expect(problems({ dev: { ...dev, ...concurrency(10, {}) } })).toEqual([]);
  });

  it("production reserves for some function, if its account has anything to reserve", () => {
    expect(problems({ prod: { ...prod, ...concurrency(1000, {}) } })).toEqual([
      "environments/prod.ts: concurrency.reserved is {}: reserve for functions, 900 at most together, e.g. { data: 300 }: this is production, where a flood of one function would use up the account's 1000",
    ]);
    expect(problems({ prod: { ...prod, ...concurrency(100, {}) } })).toEqual([]);
  });

  it("environments of one account share its quota", () => {
    const shared = { accountId: dev.accountId, region: dev.region };
    const other = {
      ...dev,
      name: "test",
      state: { ...dev.state, keyPrefix: "test" },
      apiGatewayAccountRole: "existing",
      siloTenants: [],
      ci: undefined,
      ...shared,
    };
    const load = (one: object, two: object) =>
      loadEnvironments({ dev: { ...dev, ...one }, test: { ...other, ...two } });
    expect(() => load(concurrency(1000, { data: 400 }, 100), concurrency(1000, { data: 301 }, 100))).toThrow(
      /^environments\/test\.ts: concurrency\.reserved is {"data":301,"others":100}: reserve 400 at most, together: environments\/dev\.ts reserves 500/,
    );
    expect(() => load(concurrency(1000, {}), concurrency(900, {}))).toThrow(
      "environments/test.ts: concurrency.accountLimit is 900: write 1000, as environments/dev.ts does",
    );
    expect(() =>
      load(concurrency(1000, { data: 400 }, 100), concurrency(1000, { data: 300 }, 100)),
    ).not.toThrow();
  });
});

describe("reserved concurrency", () => {
  const reservedIn = (environment: EnvironmentConfig) => {
    const name = `saas-${environment.name}`;
    const functions = resources(stack(synthesize([environment], name), name), "aws_lambda_function");
    return Object.fromEntries(
      functions.map(({ values }) => [
        String(values.function_name).replace(`${name}-`, ""),
        values.reserved_concurrent_executions,
      ]),
    );
  };
  const reservedBy = (change: object) => {
    const [environment] = loadEnvironments({ prod: { ...prod, ...change } });
    return environment === undefined ? {} : reservedIn(environment);
  };
  const sum = (each: object) => Object.values(each).reduce((all: number, one) => all + Number(one), 0);

  it("is each function's own, and nobody's where the environment reserves none", () => {
    expect(reservedBy({})).toMatchObject(prod.concurrency.reserved);
    for (const each of Object.values(reservedBy(concurrency(100, {})))) expect(each).toBeUndefined();
  });

  it("is an equal part of the others' where the environment does not name the function", () => {
    const { data, ...others } = reservedBy(concurrency(1000, { data: 7 }, 803));
    expect(data).toBe(7);
    const part = Math.floor(803 / Object.keys(others).length);
    for (const each of Object.values(others)) expect(each).toBe(part);
  });

  it.each(loadEnvironments().map((environment) => [environment.name, environment] as const))(
    "is every function's in %s, or none's, within the quota",
    (_, environment) => {
      const { accountLimit } = environment.concurrency;
      const each = reservedIn(environment);
      const none = Object.values(each).filter((one) => one === undefined);
      expect([0, Object.keys(each).length]).toContain(none.length);
      if (none.length === 0) expect(sum(each)).toBeLessThanOrEqual(accountLimit - UNRESERVED);
      if (environment.production) expect(none).toEqual([]);
    },
  );

  it("of less than one for each is refused, with the least that all need", () => {
    expect(() => reservedBy(concurrency(1000, { data: 7 }, 1))).toThrow(
      /^environments\/prod\.ts: concurrency\.others is 1: write \d+ at least, which .*scim.* share$/,
    );
  });

  it("of no function is refused, with the nearest name", () => {
    expect(() => reservedBy(concurrency(1000, { dta: 7 }, 100))).toThrow(
      'environments/prod.ts: concurrency.reserved.dta is 7: no such function; did you mean "data"?',
    );
  });
});
