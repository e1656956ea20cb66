import * as registered from "../../environments";
import { dev } from "../../environments/dev";
import { problemsOfLine } from "../../environments/rules/line";
import { problemsWithin } from "../../environments/rules/within";
import { lines } from "../../toolchains/lines";
import { providerFor, supports } from "../../toolchains/provider";
import { problems } from "./problems";

const perTenant = { ...dev, computeIsolation: "per-tenant" as const };

describe("computeIsolation", () => {
  it("is shared in every environment until it is set", () => {
    for (const environment of Object.values(registered)) expect(environment.computeIsolation).toBe("shared");
  });

  it.each(Object.values(lines))("shared passes on the line $name", (line) => {
    expect(problemsOfLine(dev, line)).toEqual([]);
  });

  it.each(Object.values(lines))(
    "per-tenant passes on the line $name if its provider has tenancy_config",
    (line) => {
      expect(problemsOfLine(perTenant, line).map(({ field }) => field)).toEqual(
        supports("tenancyConfig", line) ? [] : ["computeIsolation"],
      );
    },
  );

  it("per-tenant is refused on the current line with the reason and the fix", () => {
    const [problem] = problemsOfLine(perTenant, lines.current);
    expect(problem).toEqual({
      field: "computeIsolation",
      given: "per-tenant",
      fix: `write "shared", or change over with npm run toolchain -- next: AWS provider ${lines.current.provider.version} does not know tenancy_config, ${providerFor("tenancyConfig")} and later do`,
    });
  });

  it.each(["cn-north-1", "us-gov-west-1"])("per-tenant is refused in %s, which lacks the mode", (region) => {
    const own = (data: typeof dev | typeof perTenant) =>
      problemsWithin({ ...data, region }).filter(({ fix }) => fix.includes("no tenant isolation in"));
    expect(own(perTenant)).toMatchObject([{ field: "computeIsolation", given: "per-tenant" }]);
    expect(own(dev)).toEqual([]);
  });

  it("the installed line decides about the project's environments", () => {
    const refused = problemsOfLine(perTenant).map(() =>
      expect.stringContaining("dev.ts: computeIsolation is"),
    );
    expect(problems({ dev: perTenant })).toEqual(refused);
  });

  it("an unknown value is refused, and so is none", () => {
    const { computeIsolation: _, ...without } = dev;
    const fix = 'write one of "shared", "per-tenant"';
    expect(problems({ dev: { ...dev, computeIsolation: "isolated" } })).toEqual([
      `environments/dev.ts: computeIsolation is "isolated": ${fix}`,
    ]);
    expect(problems({ dev: without })).toEqual([`environments/dev.ts: computeIsolation is missing: ${fix}`]);
  });
});
