import { z } from "zod";

/** An attribute that a plan would change although nothing was declared anew, and why. */
export interface KnownGap {
  readonly address: string;
  readonly attribute: string;
  readonly reason: string;
}

const plan = z.object({
  resource_changes: z.array(
    z.object({
      address: z.string(),
      change: z.object({
        actions: z.array(z.string()),
        before: z.record(z.string(), z.unknown()).nullable(),
        after: z.record(z.string(), z.unknown()).nullable(),
        after_unknown: z.record(z.string(), z.unknown()).optional(),
      }),
    }),
  ),
});

/** What a plan would change: `address: attribute` for an update, `address: create` and the like for all else. */
export function differences(showJson: string): string[] {
  return plan
    .parse(JSON.parse(showJson))
    .resource_changes.flatMap(({ address, change }) => {
      const [action = ""] = change.actions;
      if (action === "no-op" || action === "read") return [];
      if (change.actions.length > 1 || action !== "update")
        return [`${address}: ${change.actions.join(", ")}`];
      const { before, after, after_unknown } = change;
      const attributes = new Set([
        ...Object.keys(before ?? {}),
        ...Object.keys(after ?? {}),
        ...Object.keys(after_unknown ?? {}),
      ]);
      return [...attributes]
        .filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]))
        .map((name) => `${address}: ${name}`);
    })
    .sort();
}
