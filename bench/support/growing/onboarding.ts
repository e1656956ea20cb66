import { ApiClient } from "@saas/api-client/api";
import { expectResponse } from "@saas/api-client/responses";
import { tenantCreated } from "../../../api/onboarding";
import type { LocalPlatform } from "../../../develop/start/platform";
import type { BenchOptions } from "../../report/section";
import type { Growth } from "./growth";

/** Onboardings that are measured together: one alone is too short to time. */
const TOGETHER = 20;

const upTo = (size: number): string => `up to tenant ${size.toLocaleString("en")}`;

/**
 * Onboards tenants until the platform has as many as the largest size. Processor time is that of everything on this machine, work
 * in the background included; calls of AWS are those of all roles.
 */
export async function onboardingOf(
  platform: LocalPlatform,
  sizes: readonly number[],
  { progress }: BenchOptions,
): Promise<Growth[]> {
  let calls = new Set<string>();
  const stop = platform.endpoint.onDecision(({ requestId }) => void calls.add(requestId));
  const cpu = new Map<number, number[]>();
  const called = new Map<number, number[]>();
  let onboarded = 0;
  for (const size of sizes) {
    progress(`onboarding tenants ${onboarded + 1} to ${size}`);
    while (onboarded < size - TOGETHER) await onboard(platform, ++onboarded);
    await platform.idle();
    const [each, spent]: [number[], number[]] = [[], []];
    while (onboarded < size) {
      calls = new Set();
      const began = process.cpuUsage();
      await onboard(platform, ++onboarded);
      await platform.idle();
      const { user, system } = process.cpuUsage(began);
      spent.push((user + system) / 1000);
      each.push(calls.size);
    }
    cpu.set(size, spent);
    called.set(size, each);
  }
  stop();
  const growth = (measure: string, unit: Growth["unit"], samples: Map<number, number[]>): Growth => ({
    measure,
    unit,
    sizes: [...samples].map(([size, each]) => ({ size: upTo(size), samples: each })),
  });
  return [growth("onboarding, CPU", "ms", cpu), growth("onboarding, AWS calls", "calls", called)];
}

/** @throws Error unless the tenant is created. */
async function onboard({ apiEndpoint }: LocalPlatform, number: number): Promise<void> {
  const body = { tenant_name: `Tenant ${number}`, admin_email: `admin-${number}@example.com` };
  expectResponse(await new ApiClient(apiEndpoint).send("POST", "/onboarding", { body }), 201, tenantCreated);
}
