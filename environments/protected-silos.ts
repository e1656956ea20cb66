import { z } from "zod";
import { npxCdktf } from "../toolchains/lines";
import { EnvironmentError } from "./problem";
import type { EnvironmentConfig } from "./schema";
import recorded from "./silos/protected.json";

/** By environment, the slugs of the silo tenants whose data is protected. */
export type ProtectedSilos = Readonly<Record<string, readonly string[]>>;

/** Path of the ledger, relative to the repository root. */
export const LEDGER = "environments/silos/protected.json";

const shape = z.record(z.string(), z.array(z.string()).readonly());

/** Reads {@link LEDGER}. @throws EnvironmentError if it does not have the format that `npm run protect` writes. */
export function recordedSilos(data: unknown = recorded): ProtectedSilos {
  const parsed = shape.safeParse(data);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join(".") || "the file";
  throw new EnvironmentError(
    `${LEDGER}: ${field} is not a list of slugs: restore the file from the last commit, then run npm run protect`,
  );
}

/** The ledger's expected content: every silo tenant whose data is protected, sorted; omits environments without any. */
export function protectedSilos(environments: readonly EnvironmentConfig[]): ProtectedSilos {
  const slugs = environments.map(({ name, siloTenants, removalProtection }): [string, string[]] => [
    name,
    siloTenants
      .filter((tenant) => tenant.removalProtection ?? removalProtection)
      .map(({ slug }) => slug)
      .sort(),
  ]);
  return Object.fromEntries(
    slugs.filter(([, names]) => names.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/**
 * Reports each protected silo that is missing from the registry. Its stack would no longer be synthesized or planned,
 * and its data would remain in the account, unmanaged.
 */
export function lostSilos(environments: readonly EnvironmentConfig[], ledger: ProtectedSilos): string[] {
  const registered = new Map(
    environments.map(({ name, siloTenants }) => [name, new Set(siloTenants.map(({ slug }) => slug))]),
  );
  return Object.entries(ledger).flatMap(([environment, slugs]) => {
    const lines = registered.get(environment);
    if (lines === undefined) {
      return [
        `environments/${environment}.ts: the environment is missing: put it back, as the data of its silo tenants is protected: ${slugs.join(", ")}`,
      ];
    }
    return slugs.filter((slug) => !lines.has(slug)).map((slug) => lostLine(environment, slug));
  });
}

/** Names stacks as `siloStackName` of stacks/support/naming.ts does, which this folder must not import. */
function lostLine(environment: string, slug: string): string {
  const stack = `saas-${environment}-silo-${slug}`;
  return (
    `environments/silos/${environment}.ts: siloTenants.${slug} is missing: put the line back: its data is protected. ` +
    "To offboard the tenant: npm run tenants -- offboard, and wait until it is deleted; removalProtection: false in the line, " +
    `${npxCdktf()} deploy ${stack}, npm run protect; ${npxCdktf()} destroy ${stack}; then remove the line`
  );
}
