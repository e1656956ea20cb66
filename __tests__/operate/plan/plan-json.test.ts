import { exitCodes } from "@saas/cli-kit/exit";
import { type Change, changesOf, parsePlan } from "../../../operate/terraform/plan-json";
import { planOf, resource, showJson } from "../../support/operate/plan/plans";

const table = "aws_dynamodb_table.tenant_data";

describe("what becomes of a resource", () => {
  it.each<[Change["actions"], string]>([
    [["create"], "create"],
    [["update"], "update"],
    [["delete", "create"], "replace"],
    [["create", "delete"], "replace"],
    [["create", "forget"], "replace"],
    [["delete"], "destroy"],
    [["forget"], "forget"],
  ])("%j is %s", (actions, kind) => {
    expect(changesOf(planOf(resource(table, actions)))).toMatchObject([{ address: table, kind }]);
  });

  it("nothing, when there is nothing to do or when data is read", () => {
    expect(
      changesOf(
        planOf(resource(table, ["no-op"]), resource("aws_region.here", ["read"], {}, { mode: "data" })),
      ),
    ).toEqual([]);
  });

  it("a move, when nothing changes but the address", () => {
    const moved = resource(table, ["no-op"], {}, { previous_address: "aws_dynamodb_table.data" });
    expect(changesOf(planOf(moved))).toMatchObject([{ kind: "move" }]);
  });

  it("an import, when it is taken over as it is", () => {
    expect(changesOf(planOf(resource(table, ["no-op"], { importing: { id: "x" } })))).toMatchObject([
      { kind: "import" },
    ]);
  });

  it("in the order of addresses, whatever order Terraform writes", () => {
    const plan = planOf(resource("aws_sqs_queue.b", ["create"]), resource("aws_iam_role.a", ["create"]));
    expect(changesOf(plan).map(({ address }) => address)).toEqual(["aws_iam_role.a", "aws_sqs_queue.b"]);
  });
});

describe("a text that is no plan", () => {
  const problem = (text: string) => {
    try {
      parsePlan(text, "plans/saas-dev/plan.json");
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it.each([
    ["no JSON", "Error: no such file", "plans/saas-dev/plan.json is no plan as Terraform 1.11 writes it: it"],
    ["another format", showJson([]).replace("1.2", "2.0"), "format_version is not 1.x"],
    [
      "an action that nobody knows",
      showJson([resource(table, ["no-op"])]).replace("no-op", "shred"),
      "resource_changes.0.change.actions.0",
    ],
  ])("%s is refused, with the place", (_, text, message) => {
    expect(problem(text)).toMatchObject({
      message: expect.stringContaining(message),
      exitCode: exitCodes.failed,
    });
  });
});
