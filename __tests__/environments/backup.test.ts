import { dev } from "../../environments/dev";
import { loadEnvironments } from "../../environments/load";
import { prod } from "../../environments/prod";

const plan = { schedule: "cron(0 3 * * ? *)", keepDays: 30 };
const load = (environment: typeof dev | typeof prod, backup: object) =>
  loadEnvironments({ [environment.name]: { ...environment, backup } });

describe("backups of an environment", () => {
  it.each([
    [
      "production without point-in-time recovery",
      prod,
      { plan },
      "backup.pointInTimeRecoveryDays is missing",
    ],
    ["production without a plan", prod, { pointInTimeRecoveryDays: 35 }, "backup.plan is missing"],
    [
      "more days than DynamoDB has",
      dev,
      { pointInTimeRecoveryDays: 36 },
      "backup.pointInTimeRecoveryDays is 36: write a whole number from 1 to 35 (days)",
    ],
    [
      "versions that go before the items can be restored no more",
      dev,
      { pointInTimeRecoveryDays: 7, versionsKeptDays: 6 },
      "backup.versionsKeptDays is 6: keep versions for at least 7 days",
    ],
    [
      "a schedule that is none",
      dev,
      { plan: { ...plan, schedule: "daily" } },
      'backup.plan.schedule is "daily": write a cron expression',
    ],
    [
      "cold storage for less than it is for",
      dev,
      { plan: { ...plan, keepDays: 119, coldAfterDays: 30 } },
      "backup.plan.keepDays is 119: keep backups for 120 days at least",
    ],
    [
      "backups that the vault's lock refuses",
      dev,
      { plan: { ...plan, vaultLock: { minDays: 31, maxDays: 60 } } },
      "backup.plan.keepDays is 30: stay within plan.vaultLock, 31 to 60 days",
    ],
    [
      "a lock that nobody can take away, where all is to be taken down",
      dev,
      { plan: { ...plan, vaultLock: { minDays: 1, maxDays: 60, immutableAfterDays: 3 } } },
      "backup.plan.vaultLock.immutableAfterDays is 3: leave it out",
    ],
    ["an unknown field", dev, { days: 3 }, "backup.days is 3: no such field"],
  ])("are refused with %s", (_, environment, backup, message) => {
    expect(() => load(environment, backup)).toThrow(message);
  });

  it.each([
    ["none at all, outside of production", dev, {}],
    ["versions that are kept for good", dev, { pointInTimeRecoveryDays: 35 }],
    [
      "a locked vault",
      prod,
      {
        pointInTimeRecoveryDays: 1,
        plan: { ...plan, vaultLock: { minDays: 30, maxDays: 30, immutableAfterDays: 3 } },
      },
    ],
  ])("can be %s", (_, environment, backup) => {
    expect(load(environment, backup)[0]?.backup).toEqual(backup);
  });
});
