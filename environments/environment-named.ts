import { nearest } from "./nearest";
import type { EnvironmentConfig } from "./schema";

/** A name that is no environment's; the message says which there are. */
export class UnknownEnvironmentError extends Error {
  override readonly name = "UnknownEnvironmentError";
}

/**
 * The environment of that name.
 * @throws UnknownEnvironmentError
 */
export function environmentNamed(
  name: string,
  environments: readonly EnvironmentConfig[],
): EnvironmentConfig {
  const found = environments.find((environment) => environment.name === name);
  if (found !== undefined) return found;
  const names = environments.map((environment) => environment.name);
  const near = nearest(name, names);
  throw new UnknownEnvironmentError(
    `there is no environment "${name}"${near === undefined ? "" : `: did you mean "${near}"?`} (${names.join(", ")})`,
  );
}
