import type { EnvironmentStack } from "../../synthesis/stacks";

/** A stack that stands for all that hold the same resources, itself included. */
export interface Shape {
  readonly stack: EnvironmentStack;
  /** Names of the stacks, its own first. */
  readonly names: readonly string[];
}

/** Stacks that differ in nothing but whose they are, such as those of single tenants, are one shape. */
export function shapesOf(stacks: readonly EnvironmentStack[]): Shape[] {
  const shapes = new Map<string, { stack: EnvironmentStack; names: string[] }>();
  for (const stack of stacks) {
    const { resource, name } = stack.template;
    const addresses = Object.entries(resource).flatMap(([type, named]) =>
      Object.keys(named).map((each) => `${type}.${each}`),
    );
    const key = addresses.sort().join();
    const shape = shapes.get(key);
    if (shape === undefined) shapes.set(key, { stack, names: [name] });
    else shape.names.push(name);
  }
  return [...shapes.values()];
}
