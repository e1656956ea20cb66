import { nearest } from "./nearest";
import type { EnvironmentConfig } from "./schema";

/** The data of an environment's own file. */
export type EnvironmentData = Omit<EnvironmentConfig, "siloTenants">;

/**
 * An environment with the silo tenants of its registry, `environments/silos/<name>.ts`. A registry belongs to the
 * environment of the same name, so that a copied environment file does not share one. Without a registry, validation
 * reports the missing file.
 */
export function environment<T extends EnvironmentData>(data: T): T & Pick<EnvironmentConfig, "siloTenants"> {
  return { ...data, siloTenants: registryOf(data.name) };
}

function registryOf(name: string): EnvironmentConfig["siloTenants"] {
  const path = `./silos/${name}`;
  try {
    return require(path).siloTenants;
  } catch (error) {
    // Only when the registry itself is missing, not one of its imports.
    if (Object(error).code === "MODULE_NOT_FOUND" && String(error).includes(`'${path}'`))
      return undefined as never;
    throw error;
  }
}

/** Unknown name of an environment; the message lists the environments. */
export class UnknownEnvironmentError extends Error {
  override readonly name = "UnknownEnvironmentError";
}

/**
 * Finds an environment by its name.
 * @throws UnknownEnvironmentError
 */
export function environmentNamed(
  name: string,
  environments: readonly EnvironmentConfig[],
): EnvironmentConfig {
  const found = environments.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = environments.map((each) => each.name);
  const near = nearest(name, names);
  throw new UnknownEnvironmentError(
    `there is no environment "${name}"${near === undefined ? "" : `: did you mean "${near}"?`} (${names.join(", ")})`,
  );
}
