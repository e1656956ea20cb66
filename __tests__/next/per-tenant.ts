import { isDeepStrictEqual } from "node:util";
import type { Stacks } from "../../develop/toolchain/compare";
import type { EnvironmentConfig } from "../../environments/schema";
import { isolatedFunctions } from "../../stacks/platform/compute-isolation";
import { platformStackName } from "../../stacks/support/naming";

type Resources = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

const FUNCTIONS = "aws_lambda_function";

/** What the provider must read of a function with Lambda's tenant isolation mode. */
const PER_TENANT = { tenant_isolation_mode: "PER_TENANT" };

/**
 * What is wrong with stacks of environments with compute per tenant, beside the same ones with shared compute: exactly the functions
 * that serve tenants' users have `tenancy_config`, no address is added or gone, and other stacks are the same.
 * @returns a line of text for each problem
 */
export function perTenantProblems(
  shared: Stacks,
  isolated: Stacks,
  environments: readonly Pick<EnvironmentConfig, "name">[],
): string[] {
  const platforms = new Map(environments.map(({ name }) => [platformStackName(name), name]));
  return [...new Set([...shared.keys(), ...isolated.keys()])].flatMap((stack) => {
    const name = platforms.get(stack);
    if (name === undefined)
      return isDeepStrictEqual(shared.get(stack), isolated.get(stack))
        ? []
        : [`${stack} depends on computeIsolation`];
    const [before, after] = [resourcesOf(shared, stack), resourcesOf(isolated, stack)];
    const moved = isDeepStrictEqual(addressesOf(before), addressesOf(after))
      ? []
      : [`${stack} has other addresses`];
    const wanted = isolatedFunctions({ name, computeIsolation: "per-tenant" });
    const wrong = Object.entries(after[FUNCTIONS] ?? {}).flatMap(([address, { tenancy_config: given }]) => {
      const expected = wanted.has(address.replace(/_function$/, "")) ? PER_TENANT : undefined;
      return isDeepStrictEqual([given].flat(), [expected])
        ? []
        : [
            `${stack}: tenancy_config of ${address} is ${JSON.stringify(given)} instead of ${JSON.stringify(expected)}`,
          ];
    });
    const early = Object.entries(before[FUNCTIONS] ?? {}).flatMap(([address, { tenancy_config: given }]) =>
      given === undefined ? [] : [`${stack}: ${address} has tenancy_config where compute is shared`],
    );
    return [...moved, ...wrong, ...early];
  });
}

const resourcesOf = (stacks: Stacks, stack: string): Resources =>
  (stacks.get(stack) as { readonly resource?: Resources } | undefined)?.resource ?? {};

const addressesOf = (resources: Resources): string[] =>
  Object.entries(resources)
    .flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`))
    .sort();
