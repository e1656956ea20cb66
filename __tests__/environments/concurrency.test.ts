import { dev } from "../../environments/dev";
import { loadEnvironments } from "../../environments/load";
import { prod } from "../../environments/prod";
import { resources, stack, synthesize } from "../support/synth";
import { problems } from "./problems";

const concurrency = (accountLimit: number, reserved: Record<string, number>) => ({
  concurrency: { accountLimit, reserved },
});

describe("a mistake in concurrency is one message with file, field, value and fix", () => {
  it.each([
    [
      "more than the account has",
      concurrency(1000, { data: 600, files: 301 }),
      'concurrency.reserved is {"data":600,"files":301}: reserve 900 at most, together: of the account\'s 1000 Lambda keeps 100 for other functions',
    ],
    [
      "a new account, which has nothing to reserve",
      concurrency(10, { data: 1 }),
      'concurrency.reserved is {"data":1}: reserve 0 at most, together: of the account\'s 10 Lambda keeps 100 for other functions',
    ],
    [
      "a function that could never run",
      concurrency(1000, { data: 0 }),
      "concurrency.reserved.data is 0: write a whole number from 1 to 100000 (executions at once)",
    ],
  ])("%s", (_, change, message) => {
    expect(problems({ dev: { ...dev, ...change } })).toEqual([`environments/dev.ts: ${message}`]);
  });

  it("what is reserved is all that there is, to the last", () => {
    expect(problems({ dev: { ...dev, ...concurrency(1000, { data: 600, files: 300 }) } })).toEqual([]);
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
    expect(() => load(concurrency(1000, { data: 500 }), concurrency(1000, { data: 401 }))).toThrow(
      /^environments\/test\.ts: concurrency\.reserved is {"data":401}: reserve 400 at most, together: environments\/dev\.ts reserves 500/,
    );
    expect(() => load(concurrency(1000, {}), concurrency(900, {}))).toThrow(
      "environments/test.ts: concurrency.accountLimit is 900: write 1000, as environments/dev.ts does",
    );
    expect(() => load(concurrency(1000, { data: 500 }), concurrency(1000, { data: 400 }))).not.toThrow();
  });
});

describe("reserved concurrency", () => {
  const reservedBy = (change: object) =>
    Object.fromEntries(
      resources(
        stack(synthesize(loadEnvironments({ prod: { ...prod, ...change } }), "saas-prod"), "saas-prod"),
        "aws_lambda_function",
      ).map(({ values }) => [
        String(values.function_name).replace("saas-prod-", ""),
        values.reserved_concurrent_executions,
      ]),
    );

  it("is each function's own, and absent where the environment reserves none", () => {
    expect(reservedBy({})).toMatchObject(prod.concurrency.reserved);
    const { data, ...others } = reservedBy(concurrency(1000, { data: 7 }));
    expect(data).toBe(7);
    for (const each of Object.values(others)) expect(each).toBeUndefined();
  });

  it("of no function is refused, with the nearest name", () => {
    expect(() => reservedBy(concurrency(1000, { dta: 7 }))).toThrow(
      'environments/prod.ts: concurrency.reserved.dta is 7: no such function; did you mean "data"?',
    );
  });
});
