import type { Problem } from "../problem";
import type { EnvironmentConfig } from "../schema";

/** Isolation model, tiers and silo tenants must fit each other. */
export function problemsOfSilos(environment: EnvironmentConfig): Problem[] {
  return [
    ...problemsOfModel(environment),
    ...problemsOfTiers(environment),
    ...problemsOfRegistry(environment),
  ];
}

function problemsOfModel({ isolationModel, tiers }: EnvironmentConfig): Problem[] {
  if (isolationModel !== "bridge") return [];
  return (["pool", "silo"] as const)
    .filter((isolation) => Object.values(tiers).every((tier) => tier.isolation !== isolation))
    .map((missing) => ({
      field: "isolationModel",
      given: isolationModel,
      fix:
        `give a tier the isolation "${missing}", or write "${missing === "silo" ? "pool" : "silo"}": ` +
        "bridge has tenants of both kinds",
    }));
}

function problemsOfTiers({ isolationModel, tiers, onboarding }: EnvironmentConfig): Problem[] {
  const problems: Problem[] = [];
  for (const [tier, { isolation, selfService }] of Object.entries(tiers)) {
    if (isolationModel !== "bridge" && isolation !== isolationModel) {
      problems.push({
        field: `tiers.${tier}.isolation`,
        given: isolation,
        fix: `write "${isolationModel}", or set isolationModel to "bridge"`,
      });
    }
    if (isolation === "silo" && selfService) {
      problems.push({
        field: `tiers.${tier}.selfService`,
        given: selfService,
        fix: "set it to false: an operator deploys a silo, no request does",
      });
    }
  }
  if (isolationModel === "silo" && onboarding.access !== "closed") {
    problems.push({
      field: "onboarding.access",
      given: onboarding.access,
      fix: 'write "closed": every tenant of this environment is a silo, which an operator creates',
    });
  }
  return problems;
}

function problemsOfRegistry({ isolationModel, siloTenants, region, tiers }: EnvironmentConfig): Problem[] {
  const first = siloTenants[0];
  if (isolationModel === "pool" && first !== undefined) {
    const fix = 'remove the lines, or set isolationModel to "bridge" or "silo"';
    return [{ field: "siloTenants", given: siloTenants.map(({ slug }) => slug), fix }];
  }
  const siloTiers = Object.keys(tiers).filter((tier) => tiers[tier]?.isolation === "silo");
  const slugs = new Set<string>();
  const ids = new Map<string, string>();
  return siloTenants.flatMap((tenant) => {
    const { slug, tenantId } = tenant;
    const problems: Problem[] = [];
    const refuse = (broken: boolean, field: keyof typeof tenant, fix: string) => {
      if (broken) problems.push({ field: `siloTenants.${slug}.${field}`, given: tenant[field], fix });
    };
    refuse(slugs.has(slug), "slug", "choose another: two lines use it");
    refuse(ids.has(tenantId), "tenantId", `remove one of the two: ${ids.get(tenantId)} also uses it`);
    refuse(
      tenant.region !== region,
      "region",
      `write "${region}", the environment's: its functions, alarms and keys do not reach another region`,
    );
    refuse(
      !siloTiers.includes(tenant.tier),
      "tier",
      `name a tier whose isolation is "silo": ${siloTiers.join(", ")}`,
    );
    slugs.add(slug);
    ids.set(tenantId, ids.get(tenantId) ?? slug);
    return problems;
  });
}
