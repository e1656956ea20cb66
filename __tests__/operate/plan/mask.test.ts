import { masked, SENSITIVE_CHANGES } from "../../../operate/plan/mask";
import { HIDDEN } from "../../../operate/terraform/masking";
import { parsePlan } from "../../../operate/terraform/plan-json";
import { planOf, resource, showJson } from "../../support/operate/plan/plans";

const changeOf = (...args: Parameters<typeof resource>) =>
  masked(planOf(resource(...args))).resource_changes[0]?.change;

describe("a masked plan", () => {
  it("keeps nothing of variables and state", () => {
    const plan = masked(parsePlan(showJson([]), "the plan"));
    expect(JSON.stringify(plan)).not.toContain("swordfish");
    expect(Object.keys(plan).sort()).toEqual([
      "applyable",
      "errored",
      "format_version",
      "output_changes",
      "resource_changes",
      "terraform_version",
    ]);
  });

  it("hides what Terraform marks, at any depth, and tells whether it changes", () => {
    const change = changeOf("aws_ssm_parameter.key", ["update"], {
      before: { value: "old", tier: "Standard", rules: [{ name: "a", pin: "1234" }] },
      after: { value: "new", tier: "Advanced", rules: [{ name: "a", pin: "1234" }] },
      before_sensitive: { value: true, rules: [{ pin: true }] },
      after_sensitive: { value: true, rules: [{ pin: true }] },
    });
    expect(change).toMatchObject({
      before: { value: HIDDEN, tier: "Standard", rules: [{ name: "a", pin: HIDDEN }] },
      after: { value: SENSITIVE_CHANGES, tier: "Advanced", rules: [{ name: "a", pin: HIDDEN }] },
    });
  });

  it.each([
    ["before", { before_sensitive: { value: true }, after_sensitive: {} }],
    ["after", { before_sensitive: {}, after_sensitive: { value: true } }],
    ["as a whole", { before_sensitive: true, after_sensitive: {} }],
  ])("hides both sides of what is marked %s", (_, marks) => {
    const change = changeOf("aws_ssm_parameter.key", ["update"], {
      before: { value: "old" },
      after: { value: "new" },
      ...marks,
    });
    expect(JSON.stringify([change?.before, change?.after])).not.toMatch(/old|new/);
  });

  it("hides sensitive outputs", () => {
    const output = { actions: ["create"], before: null, after: "swordfish", after_sensitive: true };
    const plan = masked(parsePlan(showJson([], { key: output }), "the plan"));
    expect(plan.output_changes.key?.after).toBe(HIDDEN);
  });
});
