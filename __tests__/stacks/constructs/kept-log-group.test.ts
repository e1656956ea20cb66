import { App } from "cdktf";
import { dev } from "../../../environments/dev";
import { BaseStack } from "../../../stacks/base-stack";
import { KeptLogGroup } from "../../../stacks/constructs/monitoring/kept-log-group";
import * as installed from "../../../toolchains/lines";
import { supports } from "../../../toolchains/provider";
import type { Line } from "../../../toolchains/schema";

jest.mock("../../../toolchains/lines", () => {
  const actual = jest.requireActual("../../../toolchains/lines");
  return { ...actual, installedLine: jest.fn(actual.installedLine) };
});

const { lines } = installed;

/** What Terraform reads of a log group. */
function declared(line: Line, removalProtection: boolean): Record<string, unknown> {
  jest.mocked(installed.installedLine).mockReturnValue(line);
  const environment = { ...dev, removalProtection };
  const stack = new BaseStack(new App({ stackTraces: false }), "saas-dev", { environment, state: "local" });
  new KeptLogGroup(stack, "group", { environment, name: "/some/group" });
  return stack.toTerraform().resource.aws_cloudwatch_log_group.group;
}

describe.each(Object.values(lines))("a log group on the line $name", (line) => {
  it.each([true, false])("with removalProtection %s", (removalProtection) => {
    expect(declared(line, removalProtection)).toMatchObject({
      name: "/some/group",
      retention_in_days: dev.logs.retentionDays,
      lifecycle: { prevent_destroy: removalProtection },
    });
  });

  it.each([true, false])(
    "is protected by AWS too if the provider can say so, with %s",
    (removalProtection) => {
      const values = declared(line, removalProtection);
      if (supports("logGroupProtection", line)) {
        expect(values.deletion_protection_enabled).toBe(removalProtection);
      } else {
        expect(Object.keys(values)).not.toContain("deletion_protection_enabled");
      }
    },
  );
});
