import { randomBytes } from "node:crypto";

/** Makes names that no other call has made. */
export function freshMarks(): () => string {
  const made = new Set<string>();
  return () => {
    for (;;) {
      const mark = randomBytes(3).toString("hex");
      if (!made.has(mark)) {
        made.add(mark);
        return mark;
      }
    }
  };
}

/**
 * An example of a request body whose tenant's name and e-mail addresses are free: both are unique on a platform, and an example
 * that two operations share, or that was sent before, would be refused.
 */
export function freshExample(example: unknown, mark: string): unknown {
  if (typeof example !== "object" || example === null) return example;
  return Object.fromEntries(
    Object.entries(example).map(([name, value]) => [name, freshValue(name, value, mark)]),
  );
}

function freshValue(name: string, value: unknown, mark: string): unknown {
  if (typeof value !== "string") return value;
  if (name === "tenant_name") return `${value} ${mark}`;
  return value.replace(/^([^@\s]+)@(?=[^@\s]+$)/, `$1-${mark}@`);
}
