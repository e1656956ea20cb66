import { type ProtectedSilos, protectedSilos, recordedSilos } from "../../environments/protected-silos";
import type { EnvironmentConfig } from "../../environments/schema";

const REMEDY = "run `npm run protect` and commit the file";

/** The expected ledger: one slug per line, so that branches that add tenants merge without a conflict in one line. */
export function ledgerText(environments: readonly EnvironmentConfig[]): string {
  return `${JSON.stringify(protectedSilos(environments), null, 2)}\n`;
}

/**
 * The ledger's errors, a line each: protected silos that it lacks, whose loss would go unnoticed, and silos that it lists
 * although they are no longer protected.
 * @param name of the ledger, for the messages.
 * @param text its content.
 */
export function ledgerFaults(
  name: string,
  environments: readonly EnvironmentConfig[],
  text: string,
): string[] {
  const expected = protectedSilos(environments);
  const recorded = recordedSilos(JSON.parse(text));
  const lacks = entriesBeyond(expected, recorded).map(
    (entry) => `${name} lacks ${entry}, whose data is protected: ${REMEDY}`,
  );
  const keeps = entriesBeyond(recorded, expected).map(
    (entry) => `${name} has ${entry}, whose data is no longer protected: ${REMEDY}`,
  );
  return [...lacks, ...keeps];
}

function entriesBeyond(these: ProtectedSilos, those: ProtectedSilos): string[] {
  return Object.entries(these).flatMap(([environment, slugs]) => {
    const others = new Set(those[environment]);
    return slugs.filter((slug) => !others.has(slug)).map((slug) => `${slug} of ${environment}`);
  });
}
