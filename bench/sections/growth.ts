import { dirname } from "node:path";
import { startPlatform } from "../../develop/start/platform";
import { local } from "../../environments/local";
import type { EnvironmentConfig } from "../../environments/schema";
import type { BenchOptions, Measured, Section } from "../report/section";
import { startAccount } from "../support/account";
import { closing } from "../support/cleanup";
import { type Growth, requireFlat, rowsOf } from "../support/growing/growth";
import { listingOf } from "../support/growing/listing";
import { onboardingOf } from "../support/growing/onboarding";
import { pagesOf } from "../support/growing/partition";
import { memoryOf } from "../support/growing/turns";

interface Sizes {
  /** Items of a tenant. */
  readonly items: readonly number[];
  /** Tenants that one function serves in turn: the first number fills its caches. */
  readonly inTurn: readonly number[];
  /** Tenants of a platform: by onboarding, and in a list. */
  readonly onboarded: readonly number[];
  readonly listed: readonly number[];
}

const SIZES: Sizes = {
  items: [100, 10_000, 100_000],
  inTurn: [2_000, 10_000],
  onboarded: [100, 1_000],
  listed: [2_000, 10_000],
};
const SMALL: Sizes = { items: [100, 2_000], inTurn: [1_100, 1_500], onboarded: [25, 50], listed: [100, 500] };

/** Most that a cost may grow by. */
const MOST = 1.2;
/** The same in a small run, whose few samples on a busy machine scatter; what grows with the size grows by more. */
const MOST_SMALL = 2;

/** No throttle: this section sends faster than anybody may onboard. */
const throttling = { rateLimit: 10_000, burstLimit: 5_000 };
const unthrottled: EnvironmentConfig = {
  ...local,
  throttling,
  onboarding: { ...local.onboarding, throttling },
};

/** Costs that must not depend on how much there is. */
export const growth: Section = {
  name: "growth",
  title: "Growth of cost with items and tenants",
  async measure(options: BenchOptions): Promise<Measured> {
    const sizes = options.small ? SMALL : SIZES;
    const most = options.small ? MOST_SMALL : MOST;
    const account = await startAccount(options.directory, unthrottled);
    // First, while the account has no other tenants.
    const growths: Growth[] = await grownPlatform(account, sizes, options);
    growths.push(...(await pagesOf(account, sizes.items, options)));
    growths.push(...(await memoryOf(account, sizes.inTurn, options)));
    requireFlat(growths, most);
    return {
      rows: growths.flatMap(rowsOf),
      notes: [`The section fails when a cost grows by more than a factor of ${most}.`],
    };
  },
};

async function grownPlatform(
  account: Awaited<ReturnType<typeof startAccount>>,
  { onboarded, listed }: Sizes,
  options: BenchOptions,
): Promise<Growth[]> {
  const { deployment, backends, bundles } = account;
  const platform = await startPlatform({ deployment, backends, bundles: dirname(bundles.data.directory) });
  const close = closing(() => platform.close());
  const growths = await onboardingOf(platform, onboarded, options);
  growths.push(...(await listingOf(account, platform, listed, Math.max(...onboarded), options)));
  await close();
  return growths;
}
