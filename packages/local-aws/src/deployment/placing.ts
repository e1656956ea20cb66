import { isDeepStrictEqual } from "node:util";
import type { StoredMap } from "../storage";
import type { DeclaredResource } from "./computed-attributes";
import { type Creator, type CreatorContext, configuration } from "./creator";

/** A resource in an embedded service: its arguments and its computed attributes. */
interface Placed {
  readonly configuration: unknown;
  readonly computed: Readonly<Record<string, unknown>>;
}

/** The resources in embedded services, by stack and address. Resources removed from a stack stay, with their data. */
export type DeployedState = StoredMap<Placed>;

/** A resource cannot be updated in place: replacing it would lose its data. */
export class ReplacementError extends Error {
  override readonly name = "ReplacementError";
}

/**
 * Creates a resource in its embedded service, or updates it in place if it has changed.
 * @param key stack and address.
 * @returns the attributes that AWS computes; undefined for a type without an embedded service.
 * @throws ReplacementError naming the resource and its arguments that cannot be changed.
 */
export async function place(
  creator: Creator | undefined,
  resource: DeclaredResource,
  context: CreatorContext,
  key: string,
  state: DeployedState,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (creator === undefined) return undefined;
  const read = configuration(resource, creator.schema);
  // Normalized by JSON, which drops undefined.
  const wanted: unknown = JSON.parse(JSON.stringify(read));
  const placed = state.get(key);
  if (placed !== undefined && isDeepStrictEqual(placed.configuration, wanted)) return placed.computed;
  if (placed !== undefined && creator.update === undefined) {
    const changed = differences(placed.configuration, wanted).join(", ");
    throw new ReplacementError(
      `${resource.type}.${resource.name}: ${changed} cannot be changed in place: restart without the data`,
    );
  }
  if (placed !== undefined) await creator.update?.(read, placed.computed, context);
  const computed = placed?.computed ?? (await creator.create(read, resource, context));
  state.set(key, { configuration: wanted, computed });
  return computed;
}

function differences(before: unknown, after: unknown): string[] {
  const [one, other] = [Object(before), Object(after)] as Record<string, unknown>[];
  const names = new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})]);
  return [...names].filter((name) => !isDeepStrictEqual(one?.[name], other?.[name])).sort();
}
