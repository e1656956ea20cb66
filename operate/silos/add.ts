import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as registered from "../../environments";
import { loadEnvironments } from "../../environments/load";
import { LEDGER, recordedSilos } from "../../environments/protected-silos";
import type { SiloTenant } from "../../environments/schema/data";
import { ledgerText } from "./ledger";
import { registryFile, withLine } from "./registry";

/** A file that was changed, and the lines that came. */
export interface ChangedFile {
  /** From the repository's root. */
  readonly name: string;
  readonly added: readonly string[];
}

/**
 * Adds a tenant's line to its environment's registry, and its slug to the record of protected data. Nothing is written
 * unless all environments are still valid with it.
 * @param root of the checkout.
 * @throws EnvironmentError for a line that breaks a rule, RegistryError for a file that no program can add a line to.
 */
export function addToRegistry(root: string, environment: string, tenant: SiloTenant): ChangedFile[] {
  const files = registered as Readonly<Record<string, { readonly siloTenants: readonly SiloTenant[] }>>;
  const changed = { ...files, [environment]: withTenant(files[environment], tenant) };
  const environments = loadEnvironments(changed, recordedSilos());
  const name = registryFile(environment);
  const texts: [string, string][] = [
    [name, withLine(name, readFileSync(join(root, name), "utf8"), tenant)],
    [LEDGER, ledgerText(environments)],
  ];
  return texts.flatMap(([file, text]) => {
    const before = new Set(readFileSync(join(root, file), "utf8").split("\n"));
    writeFileSync(join(root, file), text);
    const added = text.split("\n").filter((line) => !before.has(line));
    return added.length === 0 ? [] : [{ name: file, added }];
  });
}

const withTenant = <E extends { readonly siloTenants: readonly SiloTenant[] }>(
  environment: E | undefined,
  tenant: SiloTenant,
) => environment && { ...environment, siloTenants: [...environment.siloTenants, tenant] };
