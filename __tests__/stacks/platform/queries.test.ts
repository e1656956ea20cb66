import { functionNames } from "../../../lambdas/functions";
import { accessLogName, functionLogName } from "../../../stacks/support/naming";
import { tenantQueries } from "../../../stacks/support/tenant-queries";
import { environmentsWith } from "../../support/silos";
import { resource, resources, stack, synthesize } from "../../support/synth";

const template = stack(synthesize(environmentsWith(), "saas-dev"), "saas-dev");
const saved = resources(template, "aws_cloudwatch_query_definition").map(({ values }) => values);

describe("saved queries", () => {
  it("are in a folder for each reader, every one with log groups", () => {
    const names = saved.map(({ name }) => String(name));
    expect(names.filter((name) => /^saas-dev\/audit\//.test(name))).toHaveLength(4);
    expect(names.filter((name) => /^saas-dev\/tenants\//.test(name))).toHaveLength(
      Object.keys(tenantQueries).length,
    );
    for (const { log_group_names } of saved) expect(log_group_names).not.toHaveLength(0);
  });

  it("have texts and groups within what Logs Insights takes", () => {
    for (const { query_string, log_group_names } of saved) {
      expect(String(query_string).length).toBeLessThanOrEqual(10_000);
      expect((log_group_names as unknown[]).length).toBeLessThanOrEqual(50);
    }
  });
});

describe("the log groups that the operator's commands ask", () => {
  const named = (address: string) => resource(template, `aws_cloudwatch_log_group.${address}`).name;

  it("are those of the stack", () => {
    expect(named("api_stage_access_log")).toBe(accessLogName("dev"));
    for (const name of functionNames) {
      expect(named(`${name}_function`)).toBe(functionLogName("dev", name));
    }
  });
});
