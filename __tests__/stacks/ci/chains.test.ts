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

const allowing = (Action: string | readonly string[]) => ({
  name: "what somebody granted",
  policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] },
});
const everything = allowing("*");

const granted = (role: Role, actions: string | readonly string[]): Role => ({
  ...role,
  identityPolicies: [...role.identityPolicies, allowing(actions)],
});

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
      expect(steps).toContain(`make saas-${name}-${role} first, then s3:GetObject`);
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
    const widened = granted(without(ci.deploy, "OtherInvokers"), "lambda:AddPermission");
    expect((await chains(sceneOf(access, ci, widened))).join("\n")).toContain("let another account call");
  });

  it("functions would have URLs, and stores and vaults other readers, without the denials and with the grants", async () => {
    const open = granted(without(ci.deploy, "NoShares", "NoFiles", "NoData"), [
      ...["lambda:CreateFunctionUrlConfig", "dynamodb:CreateTableReplica"],
      ...["s3:PutBucketAcl", "s3:PutReplicationConfiguration", "backup:PutBackupVaultAccessPolicy"],
    ]);
    const found = (await chains(sceneOf(access, ci, open))).join("\n");
    expect(found).toContain("a URL");
    expect(found).toContain(`dynamodb:CreateTableReplica on ${access.tables.data}`);
    expect(found).toContain(`s3:PutBucketAcl on ${access.bucket}`);
    expect(found).toContain(`s3:PutReplicationConfiguration on ${access.bucket}`);
    expect(found).toContain("backup:PutBackupVaultAccessPolicy");
  });

  it("a plan would copy backups to another account if the boundary let the role that makes them", async () => {
    const unbounded = Object.entries(access.roles).map(([key, role]) => [
      key,
      key === "backup" ? { ...role, permissionsBoundary: everything } : role,
    ]);
    const found = await chains(sceneOf({ ...access, roles: Object.fromEntries(unbounded) }, ci));
    const makes = Object.keys(access.roles).includes("backup");
    expect(found.join("\n").includes("plan copies to another account")).toBe(makes);
  });
});
