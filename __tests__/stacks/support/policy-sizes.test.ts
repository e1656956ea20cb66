import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Testing } from "cdktf";
import { largeEnvironment } from "../../../develop/limits/large-house";
import { measure } from "../../../develop/limits/limits";
import { regions } from "../../../environments/regions";
import { BaseStack } from "../../../stacks/base-stack";
import { oversizedPolicies } from "../../../stacks/support/policy-sizes";
import { synthesize } from "../../support/synth";

/** The longest names of regions, by partition. */
const longest = ["ap-southeast-1", "us-gov-east-1", "cn-northwest-1"].filter((region) =>
  regions.includes(region),
);

describe.each(longest)("with the longest names, in %s", (region) => {
  const environment = largeEnvironment(region);

  it("every document of the stacks is within AWS's limits, or synthesis would refuse", () => {
    const templates = synthesize([environment]);
    const measured = measure([...templates.values()]).filter(({ limit }) => /policy|policies/i.test(limit));
    for (const { margin, limit } of measured) expect([limit, margin > 0]).toEqual([limit, true]);
  });

  const stackWith = (make: (stack: BaseStack) => void) => {
    const stack = new BaseStack(Testing.app(), `saas-${environment.name}`, { environment, state: "s3" });
    make(stack);
    return stack;
  };
  const document = (characters: number) => `{"Sid":"${"x".repeat(characters - 10)}"}`;

  it("a document that is too long is refused by address, with its size and the limit", () => {
    const stack = stackWith((each) => {
      new IamRole(each, "fits", { name: "fits", assumeRolePolicy: document(2048) });
      new IamRole(each, "long", { name: "long", assumeRolePolicy: document(2049) });
      new IamPolicy(each, "large", { name: "large", policy: document(6145) });
    });
    const told = oversizedPolicies(stack, environment);
    expect(told).toEqual([
      expect.stringMatching(
        /^long: the trust policy has up to 2049 characters, and AWS accepts 2048: .*environments\//,
      ),
      expect.stringMatching(/^large: the managed policy has up to 6145 characters/),
    ]);
    expect(() => Testing.synth(stack, true)).toThrow(/2049/);
  });

  it("a reference counts as the ARN that it becomes", () => {
    const name = "n".repeat(64);
    const arn = `arn:aws-us-gov:iam::${environment.accountId}:role/${name}`;
    const stack = stackWith((each) => {
      const role = new IamRole(each, "role", { name, assumeRolePolicy: "{}" });
      new IamPolicy(each, "refers", {
        name: "refers",
        policy: `{"Resource":"${role.arn}","Sid":"${"x".repeat(6144 - arn.length)}"}`,
      });
    });
    expect(oversizedPolicies(stack, environment)).toHaveLength(1);
  });
});
