import satisfies from "spdx-satisfies";
import type { BundledPackage } from "./bills";

/**
 * SPDX ids of licences that a bundle may contain: those that require no more than a notice. Packages for building and testing are
 * not distributed, and not checked.
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

/** Bundled packages under another licence, or none; a line each. */
export function licenceProblems(packages: readonly BundledPackage[]): string[] {
  return packages.flatMap(({ name, version, licences, functions }) => {
    // Several licences without a joining expression all apply.
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
