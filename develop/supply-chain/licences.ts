import satisfies from "spdx-satisfies";
import type { BundledPackage } from "./bills";

/**
 * SPDX ids of licences whose code may go into a bundle: those that ask for no more than a notice. What only builds and tests is not
 * distributed, and not judged.
 */
const allowedLicences: readonly string[] = [
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
];

/** What is bundled under another licence, or none; a line each. */
export function licenceProblems(packages: readonly BundledPackage[]): string[] {
  return packages.flatMap(({ name, version, licences, functions }) => {
    // Several licences without an expression that joins them all hold.
    if (licences.length > 0 && licences.every(isAllowed)) return [];
    const what = licences.length === 0 ? "no licence" : licences.join(" and ");
    return [
      `${name}@${version} (in ${functions.join(", ")}) has ${what}: take another package, ` +
        "or allow the licence in develop/supply-chain/licences.ts",
    ];
  });
}

function isAllowed(licence: string): boolean {
  try {
    return satisfies(licence, [...allowedLicences]);
  } catch {
    // Not an SPDX expression: "SEE LICENSE IN …".
    return false;
  }
}
