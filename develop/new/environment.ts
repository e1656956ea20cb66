import { Pair, parseDocument, type YAMLMap } from "yaml";
import * as registered from "../../environments";
import { developmentDefaults } from "../../environments/defaults";
import { loadEnvironments } from "../../environments/load";
import type { EnvironmentConfig } from "../../environments/schema";
import { Draft, requireNew } from "./draft";
import type { Made } from "./made";

export interface EnvironmentOptions {
  readonly account: string;
  readonly region: string;
  /** The repository on GitHub from which CI deploys. */
  readonly repository?: string;
}

const WORKFLOW = ".github/workflows/deploy.yml";

/** An environment with the defaults of development, and no tenants with a silo. */
export function newEnvironment(name: string, options: EnvironmentOptions): Made {
  requireNew(
    "environment",
    name,
    /^[a-z][a-z0-9]{1,15}$/,
    "2 to 16 lower-case letters and digits, beginning with a letter",
    Object.keys(registered),
  );
  const own = ownData(name, options, Object.values(registered));
  const { ci: _, ...defaults } = developmentDefaults;
  // Reports every mistake as synthesis would, before writing a file.
  loadEnvironments({ ...registered, [name]: { ...defaults, ...own, siloTenants: [] } }, {});

  const draft = new Draft();
  draft.create(`environments/${name}.ts`, environmentFile(name, own));
  draft.create(`environments/silos/${name}.ts`, registry(name));
  draft.rewrite("environments/index.ts", (text) => `${text}export { ${name} } from "./${name}";\n`);
  if (options.repository !== undefined) draft.rewrite(WORKFLOW, (text) => withJob(text, name));
  return {
    draft,
    next: [
      [`environments/${name}.ts`, "where it differs from the defaults of development"],
      [`environments/${name}.ts`, "state.bucket: a name of your own"],
      ...(options.repository === undefined
        ? []
        : [[WORKFLOW, "the environment's place among the deployments"] as const]),
    ],
  };
}

type Own = Pick<
  EnvironmentConfig,
  "name" | "accountId" | "region" | "state" | "apiGatewayAccountRole" | "ci"
>;

/** The environment's own settings: only one environment of an account manages account-wide resources. */
function ownData(
  name: string,
  { account, region, repository }: EnvironmentOptions,
  others: readonly EnvironmentConfig[],
): Own {
  const sameAccount = others.filter(({ accountId }) => accountId === account);
  return {
    name,
    accountId: account,
    region,
    state: { bucket: `example-saas-${name}-tfstate`, keyPrefix: name, ownState: "local" },
    apiGatewayAccountRole: sameAccount.some((other) => other.region === region) ? "existing" : "managed",
    ...(repository !== undefined && {
      ci: {
        ...developmentDefaults.ci,
        repository,
        githubEnvironment: name,
        oidcProvider: sameAccount.some(({ ci }) => ci !== undefined) ? "existing" : "managed",
      },
    }),
  };
}

const environmentFile = (name: string, own: Own): string => `
import { developmentDefaults } from "./defaults";
import { type EnvironmentData, environment } from "./environment";
${own.ci === undefined ? "\nconst { ci: _, ...defaults } = developmentDefaults;\n" : ""}
/** Like development, until this file says otherwise. */
export const ${name} = environment({
  ...${own.ci === undefined ? "defaults" : "developmentDefaults"},
${Object.entries(own)
  .map(([field, value]) => `  ${field}: ${JSON.stringify(value)},`)
  .join("\n")}
} satisfies EnvironmentData);
`;

const registry = (name: string): string => `
import type { SiloTenant } from "../schema/data";

/** The silo tenants of ${name}, one per line: docs/tenancy-models.md. */
// biome-ignore format: one line per tenant
export const siloTenants: readonly SiloTenant[] = [
];
`;

/** A job that deploys the environment, before production: a copy of the job before it. */
function withJob(text: string, name: string): string {
  const document = parseDocument(text);
  const jobs = document.get("jobs") as YAMLMap<{ value: string }, YAMLMap>;
  const names = jobs.items.map(({ key }) => key.value);
  const production = new Set<string>(
    Object.values(registered).flatMap((each) => (each.production ? each.name : [])),
  );
  const last = names.findIndex((job) => production.has(job));
  const at = last === -1 ? names.length : last;
  const [model, follower] = [jobs.items[at - 1], jobs.items[at]];
  if (model?.value == null) throw new Error(`${WORKFLOW}: there is no job to copy`);
  const key = document.createNode(name) as unknown as { value: string; spaceBefore?: boolean };
  key.spaceBefore = true;
  const job = model.value.clone() as YAMLMap;
  job.set("needs", model.key.value);
  job.setIn(["with", "environment"], name);
  job.setIn(["concurrency", "group"], `deploy-${name}`);
  follower?.value?.set("needs", name);
  jobs.items.splice(at, 0, new Pair(key, job) as (typeof jobs.items)[number]);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
