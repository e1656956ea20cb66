import { loadEnvironments } from "../../../environments/load";
import { prod } from "../../../environments/prod";
import type { EnvironmentConfig } from "../../../environments/schema";
import { ciAccessOf, may } from "../../support/ci-access";
import { synthesize } from "../../support/synth";

const { plan } = prod.backup;

/** The deploy role of production with a lock that becomes irrevocable after these days; absent: it never does. */
async function asked(immutableAfterDays: number | undefined, context: Readonly<Record<string, string>>) {
  const vaultLock = { ...plan.vaultLock, ...(immutableAfterDays !== undefined && { immutableAfterDays }) };
  const all = loadEnvironments({
    prod: { ...prod, backup: { ...prod.backup, plan: { ...plan, vaultLock } } },
  });
  const [environment] = all as [EnvironmentConfig];
  const { deploy } = ciAccessOf(synthesize(all), environment);
  const resource = `arn:aws:backup:${prod.region}:${prod.accountId}:backup-vault:saas-prod-backup`;
  return may(prod.accountId, deploy, { action: "backup:PutBackupVaultLockConfiguration", resource, context });
}

const { minDays } = plan.vaultLock;
const kept = { "backup:MinRetentionDays": String(minDays) };

describe("CI locks the vault as the environment's data says", () => {
  it.each([
    ["a lock that can be removed", undefined, kept, true],
    [
      "one that becomes irrevocable, where the data says nothing of it",
      undefined,
      { ...kept, "backup:ChangeableForDays": "30" },
      false,
    ],
    ["one that becomes irrevocable after the days", 30, { ...kept, "backup:ChangeableForDays": "30" }, true],
    ["one that becomes irrevocable sooner", 30, { ...kept, "backup:ChangeableForDays": "29" }, false],
    [
      "one for fewer days",
      30,
      { "backup:MinRetentionDays": String(minDays - 1), "backup:ChangeableForDays": "30" },
      false,
    ],
  ])("%s", async (_, immutableAfterDays, context, expected) => {
    expect(await asked(immutableAfterDays, context)).toBe(expected);
  });
});
