import { printable, time } from "@saas/cli-kit/text";
import type { TenantView } from "../../../api/tenant";
import type { Compared } from "./compare";
import type { Fate, Tally } from "./difference";

const fates: Readonly<Record<Exclude<Fate, "same">, string>> = {
  put_back: "put back",
  replaced: "replaced",
  removed: "removed",
};

/** What a restore changes, for people: counts, and a few names of each. */
export function told(
  name: string,
  { tenant_id }: TenantView,
  at: Date,
  { items, files }: Compared,
  verb: string,
): string[] {
  return [
    `${name} (${tenant_id}) ${verb} as it was at ${time(at.toISOString())}`,
    ...of("items", items),
    ...of("files", files),
  ];
}

function of(what: string, { counts, examples }: Tally): string[] {
  const row = Object.entries(fates).map(([fate, word]) => `${word} ${counts[fate as Fate]}`);
  return [
    `  ${what}: ${row.join(", ")}, as they were ${counts.same}`,
    ...Object.entries(fates).flatMap(([fate, word]) => {
      const names = examples[fate as Fate] ?? [];
      const more = counts[fate as Fate] - names.length;
      return names.length === 0
        ? []
        : [
            `    ${word}: ${names.map(printable).join(", ")}${more > 0 ? ` and ${more.toLocaleString("en")} more` : ""}`,
          ];
    }),
  ];
}
