import type { Role } from "@saas/local-aws/iam";
import { accessIn } from "../../support/access";
import { ciAccessOf } from "../../support/ci-access";
import { acme, environmentsWith } from "../../support/silos";
import { synthesize } from "../../support/synth";
import { chains, sceneOf } from "./chains";

const environments = environmentsWith(acme);
const templates = synthesize(environments);
const places = environments
  .filter(({ ci }) => ci !== undefined)
  .map((environment) => [environment.name, environment] as const);

interface Statement {
  readonly Sid: string;
}

/** The role of CI without the statements of these names, in whichever of its policies they are. */
function without(role: Role, ...sids: readonly string[]): Role {
  const less = (named: Role["identityPolicies"][number]) => ({
    ...named,
    policy: {
      ...named.policy,
      Statement: (named.policy.Statement as Statement[]).filter(({ Sid }) => !sids.includes(Sid)),
    },
  });
  return { ...role, identityPolicies: role.identityPolicies.map(less) };
}

describe.each(places)("in %s", (name, environment) => {
  const access = accessIn(templates, name);
  const ci = ciAccessOf(templates, environment);

  it("no chain of steps takes CI's role to all tenants' data, or another account to a store", async () => {
    expect(await chains(sceneOf(access, ci))).toEqual([]);
  });

  it("a role that restores or makes backups would be one step away without its denial", async () => {
    const found = await chains(sceneOf(access, ci, without(ci.deploy, "Recovery")));
    const steps = found.join("\n");
    for (const role of Object.keys(access.roles).filter((each) => each === "backup")) {
      expect(steps).toContain(`trust another account with saas-${name}-${role}, then s3:GetObject`);
      expect(steps).toContain(
        `delete saas-${name}-${role}, then make saas-${name}-${role}, then s3:GetObject`,
      );
    }
  });

  it("a bucket would be open without the statement of its policy", async () => {
    const open = { ...access, resourcePolicies: new Map() };
    const found = await chains(sceneOf(open, ci));
    expect(found).toContain(`s3:PutBucketPolicy on ${access.bucket}`);
    for (const { bucket } of access.silos) expect(found).toContain(`s3:PutBucketPolicy on ${bucket}`);
  });

  it("functions would be anybody's to call without the condition and the denial", async () => {
    const open = without(ci.deploy, "OtherInvokers");
    const widened = {
      ...open,
      identityPolicies: [
        ...open.identityPolicies,
        {
          name: "every permission of functions",
          policy: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "lambda:AddPermission", Resource: "*" }],
          },
        },
      ],
    };
    expect((await chains(sceneOf(access, ci, widened))).join("\n")).toContain("let another account call");
  });
});
