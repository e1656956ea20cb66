import { judge } from "../../../operate/plan/guard";
import type { Change } from "../../../operate/terraform/plan-json";
import { platformStackName } from "../../../stacks/support/naming";
import { resource as changed, planOf, TODAY } from "../../support/operate/plan/plans";
import { acme, environmentsWith } from "../../support/silos";
import { resource, resources, stack, synthesize } from "../../support/synth";

const [prod] = environmentsWith(acme).filter(({ name }) => name === "prod");
if (prod === undefined) throw new Error("prod is an environment");
const platform = stack(synthesize([prod]), platformStackName(prod.name));

const refusals = (address: string, actions: Change["actions"], values: Partial<Change>, ci = true) =>
  judge(planOf(changed(address, actions, values)), { stack: platform.name, production: false, ci }, [], TODAY)
    .refused.filter(({ action }) => action === "administer")
    .map((finding) => finding.address);

/** Attributes that only an administrator changes, of everything that the platform's stack has of the kind. */
const administered = [
  ...resources(platform, "aws_iam_role")
    .filter(({ values }) => /^saas-prod-(backup|restore)$/.test(String(values.name)))
    .map((each) => ({ ...each, attribute: "assume_role_policy" })),
  ...resources(platform, "aws_s3_bucket_policy").map((each) => ({ ...each, attribute: "policy" })),
  ...resources(platform, "aws_kms_key").map((each) => ({ ...each, attribute: "policy" })),
];

it.each(administered)(
  "$address: a change of $attribute is an administrator's",
  ({ address, values, attribute }) => {
    const after = { ...values, [attribute]: "{}" };
    expect(refusals(address, ["update"], { before: values, after })).toEqual([address]);
    expect(refusals(address, ["update"], { before: values, after: { ...values, description: "x" } })).toEqual(
      [],
    );
    // CI creates stores, and no role that reaches all tenants' data.
    const made = refusals(address, ["create"], { before: null, after: values });
    expect(made).toEqual(address.startsWith("aws_iam_role.") ? [address] : []);
    expect(refusals(address, ["update"], { before: values, after }, false)).toEqual([]);
  },
);

it.each(administered.filter(({ address }) => !address.startsWith("aws_kms_key")))(
  "$address: its removal is an administrator's",
  ({ address, values }) => {
    expect(refusals(address, ["delete"], { before: values, after: null })).toEqual([address]);
  },
);

it("what CI may change passes", () => {
  const address = "aws_iam_role.data_function";
  const before = resource(platform, address);
  const after = { ...before, assume_role_policy: "{}" };
  expect(refusals(address, ["update"], { before, after })).toEqual([]);
});

it("an exception lets an administrator deploy the change", () => {
  const address = "aws_kms_key.environment";
  const before = resource(platform, address);
  const plan = planOf(changed(address, ["update"], { before, after: { ...before, policy: "{}" } }));
  const exception = {
    stack: platform.name,
    address,
    action: "administer" as const,
    reason: "a new service uses the key",
  };
  const verdict = judge(plan, { stack: platform.name, production: false, ci: true }, [exception], TODAY);
  expect(verdict).toMatchObject({ refused: [], allowed: [{ address }] });
});
