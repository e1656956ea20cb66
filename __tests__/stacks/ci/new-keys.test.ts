import type { Check } from "@saas/local-aws/iam";
import { accessIn } from "../../support/access";
import { ciAccessOf } from "../../support/ci-access";
import { allows } from "../../support/policies";
import { acme, environmentsWith } from "../../support/silos";
import { synthesize } from "../../support/synth";

const environments = environmentsWith(acme);
const templates = synthesize(environments);
const places = environments
  .filter(({ ci }) => ci !== undefined)
  .map((environment) => [environment.name, environment] as const);

/** What Terraform calls right after CreateKey. Source: AWS provider 5.100.0, aws_kms_key and aws_kms_alias. */
const AT_ONCE = [
  "DescribeKey",
  "EnableKeyRotation",
  "GetKeyPolicy",
  "GetKeyRotationStatus",
  "ListResourceTags",
];
const THROUGH = ["CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKey"];
const NEVER = ["PutKeyPolicy", "ScheduleKeyDeletion", "DisableKey", "CreateGrant", "Decrypt", "ReplicateKey"];

describe.each(places)("with a key that was made this minute in %s, CI", (name, environment) => {
  const access = accessIn(templates, name);
  const { deploy } = ciAccessOf(templates, environment);
  const keys = [access.key, ...access.silos.map(({ key }) => key)].flatMap((key) => key ?? []);
  /** No tags: the key has one, and KMS does not compare it yet. */
  const { accountId, roles, resourcePolicies } = access;
  const untagged = { accountId, roles, resourcePolicies, key: undefined };
  const may = (action: string, resource: string, context: Check["context"] = {}) =>
    allows(untagged, { role: deploy }, { action: `kms:${action}`, resource, context });

  it("does what its creation goes on with, although the tag does not count yet", async () => {
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      for (const action of [...AT_ONCE, "CreateAlias"]) {
        expect([action, await may(action, key)]).toEqual([action, true]);
      }
      for (const action of THROUGH) {
        const through = { "kms:ViaService": `dynamodb.${access.region}.amazonaws.com` };
        expect([action, await may(action, key, through)]).toEqual([action, true]);
      }
    }
  });

  it("neither changes its policy, nor deletes or uses it", async () => {
    for (const key of keys) {
      for (const action of NEVER) expect([action, await may(action, key)]).toEqual([action, false]);
    }
  });
});
