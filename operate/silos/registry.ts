import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as registered from "../../environments";
import { loadEnvironments } from "../../environments/load";
import { LEDGER, recordedSilos } from "../../environments/protected-silos";
import type { SiloTenant } from "../../environments/schema/data";
import { ledgerText } from "./ledger";

/** A registry whose format no longer allows adding a line automatically; the message contains the line to add by hand. */
class RegistryError extends Error {
  override readonly name = "RegistryError";
}

/** The registry of an environment, from the repository's root. */
export const registryFile = (environment: string): string => `environments/silos/${environment}.ts`;

/** A tenant's line of the registry. */
export function lineOf({ slug, tenantId, region, tier, removalProtection }: SiloTenant): string {
  const protection = removalProtection === undefined ? "" : `, removalProtection: ${removalProtection}`;
  return `  { slug: ${JSON.stringify(slug)}, tenantId: ${JSON.stringify(tenantId)}, region: ${JSON.stringify(region)}, tier: ${JSON.stringify(tier)}${protection} },`;
}

const LINE = /^\s*\{ slug: "([^"]*)", .*\},$/;

/**
 * Adds a line to the text of a registry, in the order of the slugs.
 * @param name of the file, for the message.
 * @throws RegistryError if the list is not one tenant per line.
 */
export function withLine(name: string, text: string, tenant: SiloTenant): string {
  const line = lineOf(tenant);
  const lines = text.split("\n");
  const begin = lines.findIndex((each) => /SiloTenant\[\] = \[$/.test(each));
  const end = lines.indexOf("];", begin);
  const entries = lines.slice(begin + 1, end);
  if (begin === -1 || end === -1 || !entries.every((each) => LINE.test(each))) {
    throw new RegistryError(`${name} is no longer one tenant per line: add the line by hand: ${line.trim()}`);
  }
  const after = entries.findIndex((each) => (LINE.exec(each)?.[1] ?? "") > tenant.slug);
  entries.splice(after === -1 ? entries.length : after, 0, line);
  return [...lines.slice(0, begin + 1), ...entries, ...lines.slice(end)].join("\n");
}

/** A slug derived from a tenant's name, if the rules for slugs allow one. */
export function slugFor(tenantName: string): string | undefined {
  const slug = tenantName
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 20)
    .replace(/-+$/, "");
  return slug.length >= 2 ? slug : undefined;
}

/** A changed file, and its added lines. */
export interface ChangedFile {
  /** From the repository's root. */
  readonly name: string;
  readonly added: readonly string[];
}

/**
 * Adds a tenant's line to its environment's registry, and its slug to the record of protected data. Nothing is written
 * unless all environments remain valid.
 * @param root of the checkout.
 * @throws EnvironmentError for a line that breaks a rule, RegistryError for a file whose format does not allow it.
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
