import satisfies from "spdx-satisfies";
import type { BundledPackage } from "./bills";
import type { LockFile } from "./lock-file";

/** SPDX ids of licences that a bundle may contain: those that require no more than a notice. */
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

/** Licences that require publishing the source of a program that others use over a network. */
const NETWORK_COPYLEFT = /\b(AGPL|SSPL|OSL|EUPL)-/;

/**
 * Installed packages under such a licence, even for build and test only: the platform of `npm start` can serve other people.
 * The evaluator that tests compare with is installed in a separate folder.
 */
export function installedProblems({ packages }: LockFile): string[] {
  return Object.entries(packages).flatMap(([path, { version, license = "" }]) => {
    // Of a choice of licences a permissive one may be taken.
    if (!NETWORK_COPYLEFT.test(license) || isAllowed(license)) return [];
    const name = path.replace(/^.*node_modules\//, "");
    return [`${name}@${version} has ${license}: take another package, or keep it out of package-lock.json`];
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
