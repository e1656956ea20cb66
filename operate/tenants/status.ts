import type { Colors, Formatter } from "picocolors/types";

/** The colour of a status; one that is not known has none. */
export function statusPaint(colors: Colors, status: string): Formatter {
  const paints: Readonly<Record<string, Formatter>> = {
    provisioning: colors.cyan,
    active: colors.green,
    suspended: colors.yellow,
    offboarding: colors.red,
    deleted: colors.dim,
  };
  return Object.hasOwn(paints, status) ? (paints[status] ?? String) : String;
}
