import type { Check } from "@saas/local-aws/iam";
import { accessIn } from "../../support/access";
import { checks, ciAccessOf, withEverythingAttached } from "../../support/ci-access";
import { allows } from "../../support/policies";
import { acme, environmentsWith } from "../../support/silos";
import { resources, synthesize } from "../../support/synth";
import { harmless } from "./classified";

const environments = environmentsWith(acme);
const templates = synthesize(environments);
const places = environments
  .filter(({ ci }) => ci !== undefined)
  .map((environment) => [environment.name, environment] as const);
const [, locked = {}] = Object.entries(harmless).find(([reason]) => reason.includes("own policy")) ?? [];

describe.each(places)("CI in %s", (name, environment) => {
  const access = accessIn(templates, name);
  const { deploy } = ciAccessOf(templates, environment);
  const stores: Readonly<Record<string, readonly string[]>> = {
    dynamodb: [...Object.values(access.tables), ...access.silos.map(({ table }) => table)],
    s3: [access.bucket, ...access.silos.map(({ bucket }) => bucket)],
  };
  const calls = Object.entries(locked).flatMap(([service, operations]) =>
    operations.flatMap((operation) =>
      (stores[service] ?? []).map(
        (resource): Check => ({ action: `${service}:${operation}`, resource, context: {} }),
      ),
    ),
  );
  const opens = (action: string) => /Policy|Public|Ownership/.test(action);
  const may = async (check: Check, resourcePolicies = access.resourcePolicies) =>
    allows({ ...access, resourcePolicies }, { role: deploy }, check);

  it("sets all of it while a store is created, before the store has a policy", async () => {
    for (const check of calls) {
      // Only protected tables have a policy.
      if (check.action === "dynamodb:PutResourcePolicy" && !environment.removalProtection) continue;
      expect([check.action, await may(check, new Map())]).toEqual([check.action, true]);
    }
  });

  it("changes nothing of it afterwards that opens a store, nor, where it is protected, what loses data", async () => {
    const left: string[] = [];
    for (const check of calls) if (await may(check)) left.push(`${check.action} on ${check.resource}`);
    const expected = environment.removalProtection
      ? []
      : calls
          .filter(({ action }) => !opens(action) && action !== "dynamodb:PutResourcePolicy")
          .map(({ action, resource }) => `${action} on ${resource}`);
    expect(left).toEqual(expected);
  });

  it("is denied that by the store's policy alone, the way around it included, whatever its own policies say", async () => {
    if (!environment.removalProtection) return;
    const { identityPolicies } = withEverythingAttached({ ...deploy, identityPolicies: [] });
    const administrator = { ...deploy, identityPolicies, permissionsBoundary: undefined };
    const around = (stores.dynamodb ?? []).flatMap((table) =>
      checks("dynamodb", ["DeleteResourcePolicy", "DeleteTable"], table),
    );
    for (const check of [...calls, ...around]) {
      const asked = [check.action, check.resource];
      expect([
        ...asked,
        await allows({ ...access, resourcePolicies: new Map() }, { role: administrator }, check),
      ]).toEqual([...asked, true]);
      expect([...asked, await allows(access, { role: administrator }, check)]).toEqual([...asked, false]);
    }
  });
});

it.each([...templates.values()].map((template) => [template.name, template] as const))(
  "in %s a bucket has its policy last, when that denies settings",
  (_, template) => {
    for (const { values } of resources(template, "aws_s3_bucket_policy")) {
      if (!String(values.policy).includes("s3:PutLifecycleConfiguration")) continue;
      const before = values.depends_on as string[];
      const isLogged = resources(template, "aws_s3_bucket_logging").some(
        (logging) => logging.values.bucket === values.bucket,
      );
      for (const setting of [
        "versioning",
        "public_access_block",
        "ownership_controls",
        "lifecycle_configuration",
        ...(isLogged ? ["logging"] : []),
      ]) {
        expect(before).toContainEqual(expect.stringMatching(new RegExp(`^aws_s3_bucket_${setting}\\.`)));
      }
    }
  },
);
