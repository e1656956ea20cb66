import * as registered from "../../environments";
import { loadEnvironments } from "../../environments/load";
import type { EnvironmentConfig } from "../../environments/schema";
import { Draft, requireKnown, requireNew } from "./draft";
import type { Made } from "./made";
import type { Source } from "./source";

export interface TierOptions {
  /** Absent: all environments. */
  readonly environment?: readonly string[];
}

const DEFAULTS = "environments/defaults.ts";

/** A pooled tier that only operators assign. */
const tier = {
  selfService: false,
  isolation: "pool",
  rateLimit: 50,
  burstLimit: 100,
  dailyQuota: 500_000,
  storageGigabytes: 50,
} as const;

/** A tier of all environments, or of some. */
export function newTier(name: string, { environment }: TierOptions): Made {
  const environments: Readonly<Record<string, EnvironmentConfig>> = registered;
  const names = Object.keys(environments);
  const chosen = (environment ?? names).map((each) => requireKnown("environment", each, names));
  requireNew(
    "tier",
    name,
    /^[a-z][a-z0-9-]{0,31}$/,
    "1 to 32 lower-case letters, digits and -, beginning with a letter",
    chosen.flatMap((each) => Object.keys(environments[each]?.tiers ?? {})),
  );
  const grown = Object.entries(environments).map(([file, data]) => [
    file,
    chosen.includes(file) ? { ...data, tiers: { ...data.tiers, [name]: tier } } : data,
  ]);
  loadEnvironments(Object.fromEntries(grown), {});

  const draft = new Draft();
  const key = JSON.stringify(name);
  const digits = (number: string) => Number(number).toLocaleString("en").replaceAll(",", "_");
  const entry = `${key}: ${JSON.stringify(tier).replace(/\d{5,}/g, digits)}`;
  if (environment === undefined) {
    draft.edit(DEFAULTS, (source) =>
      source
        .append("defaults", entry, ["tiers"])
        .append("developmentDefaults", `${key}: ${name.includes("-") ? `tiers[${key}]` : `tiers.${name}`}`, [
          "tiers",
        ]),
    );
    return { draft, next: [[DEFAULTS, `limits of the tier ${name}, and what development has otherwise`]] };
  }
  for (const each of chosen) draft.edit(`environments/${each}.ts`, (source) => addTo(source, each, entry));
  return { draft, next: chosen.map((each) => [`environments/${each}.ts`, `limits of the tier ${name}`]) };
}

/** Adds to the environment's own tiers, or extends those of the defaults that it spreads. */
function addTo(source: Source, environment: string, entry: string): Source {
  if (source.has(environment, ["tiers"])) return source.append(environment, entry, ["tiers"]);
  return source.append(environment, `tiers: { ...${source.spreadOf(environment)}.tiers, ${entry} }`);
}
