import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { printable } from "@saas/cli-kit/text";
import type { TenantView } from "../../api/tenant";
import type { EnvironmentConfig } from "../../environments/schema";
import type { SiloTenant } from "../../environments/schema/data";
import { siloStackName } from "../../stacks/support/naming";
import { npxCdktf } from "../../toolchains/lines";
import { root, showPlan } from "../silos/checkout";
import { addToRegistry, type ChangedFile, lineOf, registryFile, slugFor } from "../silos/registry";
import { environmentOf } from "../support/target";
import { change } from "./change";
import { type Context, nextSteps, output } from "./context";
import { findTenant, RefusedError } from "./control-plane";

/** The environment of this machine. */
const LOCAL = "local";

export interface AddSiloOptions {
  readonly slug?: string;
  readonly tier?: string;
}

/** Adds a tenant's line to the registry of the checkout; an existing one is kept. */
export async function addSilo(
  context: Context,
  reference: string,
  options: AddSiloOptions,
): Promise<ExitCode> {
  const environment = environmentOf(context.options.environment);
  const tenant = await findTenant(context.plane, reference);
  const known = registered(environment, tenant);
  const line = known ?? newLine(environment, tenant, options);
  const changed = known === undefined ? addToRegistry(root, environment.name, line) : [];
  output(context, { silo: line, changed }, () => [
    ...(known === undefined
      ? changed.flatMap((file) => differenceOf(context, file))
      : [`${printable(tenant.tenant_name)} is in ${registryFile(environment.name)} already:`, lineOf(known)]),
    ...nextSteps(context, [
      environment.name === LOCAL
        ? ["npm start deploys it; then", ...usedBy(tenant, line)]
        : ["plan its stack", "silo", "plan", tenant.tenant_id],
    ]),
  ]);
  return exitCodes.done;
}

/** Shows Terraform's plan of a silo's stack, and the next steps. */
export async function planSilo(context: Context, reference: string): Promise<ExitCode> {
  const environment = environmentOf(context.options.environment);
  const tenant = await findTenant(context.plane, reference);
  const line = registered(environment, tenant);
  if (line === undefined) throw notRegistered(context, environment, tenant);
  if (environment.name === LOCAL) throw runsAlready(context, tenant, line);
  const stack = siloStackName(environment.name, line.slug);
  const exitCode = await showPlan(stack);
  if (exitCode !== exitCodes.done)
    throw new CommandError(`${stack} cannot be planned: see the output above`, exitCode);
  if (!context.options.json) {
    for (const step of deploySteps(context, tenant, line)) context.terminal.print(step);
  }
  return exitCodes.done;
}

/** Binds a tenant to its deployed silo. */
export async function activateSilo(context: Context, reference: string): Promise<ExitCode> {
  return change(context, reference, {
    already: () => false,
    make: async (seen) => {
      try {
        return await context.plane.activate(seen.tenant_id);
      } catch (error) {
        throw notDeployed(error) ? new CommandError(comesNext(context, seen, error)) : error;
      }
    },
    outcome: ({ status }, after) => (status === after.status ? status : `${status} -> ${after.status}`),
    meaning: ({ binding }) =>
      `its data is in its silo ${binding?.slug ?? ""}, its first administrator is invited`,
    next: ({ tenant_id }) => [["look at it", "show", tenant_id]],
    waits: true,
  });
}

/** npm start deploys a silo of this machine as soon as its line is saved: no state says what a plan would change. */
const runsAlready = (context: Context, tenant: TenantView, line: SiloTenant) =>
  new CommandError(
    [
      `npm start deploys the silos of ${LOCAL}: there is nothing to plan`,
      ...nextSteps(context, [["once it runs", ...usedBy(tenant, line)]]),
    ].join("\n"),
    exitCodes.usage,
  );

const registered = ({ siloTenants }: EnvironmentConfig, { tenant_id }: TenantView): SiloTenant | undefined =>
  siloTenants.find(({ tenantId }) => tenantId === tenant_id);

/** @throws CommandError for a tenant that stays in the pool, or whose name yields no slug */
function newLine(
  { region, tiers }: EnvironmentConfig,
  { tenant_id, tenant_name, tier: own }: TenantView,
  { slug = slugFor(tenant_name), tier = own }: AddSiloOptions,
): SiloTenant {
  if (tiers[tier]?.isolation !== "silo") {
    const silos = Object.keys(tiers).filter((name) => tiers[name]?.isolation === "silo");
    throw new CommandError(
      silos.length === 0
        ? "the environment has no silo tier: see isolationModel in docs/tenancy-models.md"
        : `${printable(tenant_name)} is in the pool, by its tier ${printable(tier)}: name the silo tier to move it to: --tier ${silos.join(" or ")}`,
      exitCodes.usage,
    );
  }
  if (slug === undefined) {
    throw new CommandError(
      printable(`"${tenant_name}" yields no slug: choose one with --slug`),
      exitCodes.usage,
    );
  }
  return { slug, tenantId: tenant_id, region, tier };
}

function differenceOf({ terminal }: Context, { name, added }: ChangedFile): string[] {
  return [terminal.colors.bold(name), ...added.map((line) => terminal.colors.green(`+${line}`))];
}

/** The command by which a tenant begins to use its silo: a new one is bound to it, the data of another is moved. */
const usedBy = ({ tenant_id, awaits_silo }: TenantView, { tier }: SiloTenant): readonly string[] =>
  awaits_silo ? ["silo", "activate", tenant_id] : ["move", tenant_id, tier];

/** The next steps for people and pipelines: by the reviewed plan, or by hand. */
function deploySteps(context: Context, tenant: TenantView, line: SiloTenant): string[] {
  const stack = siloStackName(context.options.environment, line.slug);
  return [
    `next: commit environments/silos/ and open a pull request: CI plans ${stack} again`,
    `      then deploy it: ${npxCdktf()} deploy ${stack}   (alone and quick with SAAS_STACKS=${stack})`,
    ...nextSteps(context, [["once it is deployed", ...usedBy(tenant, line)]]).map((line) =>
      line.replace(/^next:/, "     "),
    ),
  ];
}

const notRegistered = (context: Context, { name }: EnvironmentConfig, tenant: TenantView) =>
  new CommandError(
    [
      `${printable(tenant.tenant_name)} has no line in ${registryFile(name)}`,
      ...nextSteps(context, [["add it", "silo", "add", tenant.tenant_id]]),
    ].join("\n"),
  );

const notDeployed = (error: unknown): error is RefusedError =>
  error instanceof RefusedError &&
  (error.response.body as { type?: unknown } | undefined)?.type === "urn:problem-type:silo-not-deployed";

/** The steps before activation of a silo that is not deployed yet. */
function comesNext(context: Context, tenant: TenantView, { message }: RefusedError): string {
  const environment = environmentOf(context.options.environment);
  const line = registered(environment, tenant);
  const steps =
    environment.name === LOCAL
      ? ["next: npm start deploys it: repeat in a second"]
      : line === undefined
        ? nextSteps(context, [["add it to the registry", "silo", "add", tenant.tenant_id]])
        : deploySteps(context, tenant, line);
  return [message, ...steps].join("\n");
}
