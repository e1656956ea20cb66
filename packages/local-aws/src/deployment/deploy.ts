import { basename, dirname } from "node:path";
import { StoredMap } from "../storage";
import { type Reference, references, resolve } from "../terraform/expressions";
import type { Account, DeployedResource, Deployment } from "../terraform/resources";
import { readTerraformJson, type TerraformJson } from "../terraform/terraform-json";
import { userGroup, userPool, userPoolClient } from "./cognito";
import { computedAttributes } from "./computed-attributes";
import type { Creator, CreatorContext } from "./creator";
import { table } from "./dynamodb-table";
import { type DeployedState, place } from "./placing";
import { bucket, bucketVersioning } from "./s3-bucket";
import { usagePlan } from "./usage-plan";

/** Resource types created in an embedded service. */
const creators: Readonly<Record<string, Creator>> = {
  aws_api_gateway_usage_plan: usagePlan,
  aws_cognito_user_group: userGroup,
  aws_cognito_user_pool: userPool,
  aws_cognito_user_pool_client: userPoolClient,
  aws_dynamodb_table: table,
  aws_s3_bucket: bucket,
  aws_s3_bucket_versioning: bucketVersioning,
};

/** Terraform's meta-arguments, which are not attributes of resources. */
const META_ARGUMENTS = new Set(["//", "depends_on", "lifecycle", "provider", "provisioner", "connection"]);

/** Where a synthesized stack is deployed. */
export interface SynthesizedOptions {
  /** Path of the stack's `cdk.tf.json`. */
  readonly file: string;
  /** URL of the local AWS endpoint that creates the resources. */
  readonly endpointUrl: string;
  readonly credentials: CreatorContext["client"]["credentials"];
  /** Base URL of the local gateway, without the stage: the start of every stage's `invoke_url`. */
  readonly apiUrl: string;
  /** Resources deployed before: they are updated in place. Default: none. */
  readonly state?: DeployedState;
}

/** Where an additional stack is deployed. */
export interface BesideOptions extends Omit<SynthesizedOptions, "apiUrl"> {
  /** SSM parameters of the first stack by name; this stack's data sources read them. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** The account of a stack whose provider allows any account. */
const ANY_ACCOUNT = "000000000000";

/** The region of a synthesized stack's AWS provider, and the account it allows; twelve zeros if it allows any. */
export function accountOf(file: string): Account {
  const [provider] = readTerraformJson(file).provider.aws;
  if (provider === undefined) throw new Error(`${file}: no AWS provider`);
  return { region: provider.region, accountId: provider.allowed_account_ids?.[0] ?? ANY_ACCOUNT };
}

/**
 * Deploys a synthesized stack locally: creates resources that have an embedded service and computes the attributes of the
 * rest, in the order of their references.
 * @throws Error naming the resource if an expression, a type or an attribute is unknown, or references form a cycle.
 */
export async function deploySynthesized(options: SynthesizedOptions): Promise<Deployment> {
  const deployed = await deploy(options.file, { ...options, scope: "", parameters: new Map() });
  return { ...accountOf(options.file), ...deployed };
}

/**
 * Deploys a synthesized stack beside another, whose parameters its data sources read.
 * @param options `file` must be in a directory with the stack's name, as synthesis writes it.
 * @returns its resources. @throws Error as {@link deploySynthesized} does, or naming a parameter that does not exist.
 */
export async function deployBeside(options: BesideOptions): Promise<readonly DeployedResource[]> {
  const scope = `${basename(dirname(options.file))}/`;
  return (await deploy(options.file, { ...options, scope, apiUrl: "" })).resources;
}

interface Target extends Omit<SynthesizedOptions, "file"> {
  readonly scope: string;
  readonly parameters: ReadonlyMap<string, string>;
}

async function deploy(
  file: string,
  { endpointUrl, credentials, apiUrl, scope, parameters, state = new StoredMap() }: Target,
): Promise<Pick<Deployment, "resources" | "outputs">> {
  const stack = readTerraformJson(file);
  const account = accountOf(file);
  const context: CreatorContext = {
    account,
    client: { endpoint: endpointUrl, region: account.region, credentials },
  };
  const deployed = new Map<string, DeployedResource>(readDataSources(stack, parameters));
  const defaultTags = Object.assign(
    {},
    ...stack.provider.aws.flatMap((each) => each.default_tags.map(({ tags }) => tags)),
  );
  const lookup = (where: string) => (reference: Reference) => read(reference, stack, deployed, where);
  const resources: DeployedResource[] = [];

  for (const { address, type, name, config } of inOrder(stack)) {
    const declared = Object.entries(config).filter(([key]) => !META_ARGUMENTS.has(key));
    const values = resolve(Object.fromEntries(declared), lookup(address), address) as Record<string, unknown>;
    const resource = { type, name, values };
    const computed =
      (await place(creators[type], resource, context, `${scope}${address}`, state)) ??
      computedAttributes[type]?.(resource, { account, apiUrl, endpointUrl, scope, defaultTags });
    if (computed === undefined) {
      throw new Error(
        `${address}: local-aws does not support ${type} ` +
          "(supported types: src/deployment/computed-attributes.ts and src/deployment/deploy.ts of local-aws)",
      );
    }
    const made = { type, name, values: { ...values, ...computed } };
    deployed.set(address, made);
    resources.push(made);
  }
  const outputs = Object.entries(stack.output).map(([name, { value }]) => [
    name,
    String(resolve(value, lookup(`output.${name}`), `output.${name}`)),
  ]);
  return { resources, outputs: Object.fromEntries(outputs) };
}

/** Data sources by address, `data.<type>.<name>`. */
function* readDataSources(
  stack: TerraformJson,
  parameters: ReadonlyMap<string, string>,
): Iterable<[string, DeployedResource]> {
  for (const [type, named] of Object.entries(stack.data)) {
    for (const [name, config] of Object.entries(named)) {
      const address = `data.${type}.${name}`;
      if (type !== "aws_ssm_parameter") {
        throw new Error(
          `${address}: local-aws does not support the data source ${type}; it supports aws_ssm_parameter`,
        );
      }
      const value = parameters.get(String(config.name));
      if (value === undefined) {
        throw new Error(
          `${address}: no deployed stack has the parameter ${config.name}: deploy the stack that declares it first`,
        );
      }
      yield [address, { type, name, values: { name: config.name, value, insecure_value: value } }];
    }
  }
}

interface Node {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Resources sorted so that each follows those it references. */
function inOrder(stack: TerraformJson): Node[] {
  const nodes = new Map<string, Node>();
  for (const [type, named] of Object.entries(stack.resource)) {
    for (const [name, config] of Object.entries(named)) {
      nodes.set(`${type}.${name}`, { address: `${type}.${name}`, type, name, config });
    }
  }
  const ordered = new Set<Node>();
  const visit = (node: Node, path: readonly string[]) => {
    if (ordered.has(node)) return;
    if (path.includes(node.address)) {
      throw new Error(`references form a cycle: ${[...path, node.address].join(" -> ")}`);
    }
    for (const { root, steps } of references(node.config)) {
      const needed = nodes.get(`${root}.${steps[0]}`);
      if (needed !== undefined) visit(needed, [...path, node.address]);
    }
    ordered.add(node);
  };
  for (const node of nodes.values()) visit(node, []);
  return [...ordered];
}

function read(
  { root, steps }: Reference,
  stack: TerraformJson,
  deployed: ReadonlyMap<string, DeployedResource>,
  where: string,
): unknown {
  const reference = [root, ...steps].join(".");
  if (root === "data") {
    return read({ root: `data.${steps[0]}`, steps: steps.slice(1) }, stack, deployed, where);
  }
  const [name, ...path] = steps;
  if (root === "local" || root === "var") {
    const value = root === "local" ? stack.locals[`${name}`] : stack.variable[`${name}`]?.default;
    if (value === undefined) throw new Error(`${where}: ${reference} has no value`);
    return resolve(value, (inner) => read(inner, stack, deployed, where), `${where}: ${reference}`);
  }
  const resource = deployed.get(`${root}.${name}`);
  if (resource === undefined)
    throw new Error(`${where}: ${reference} does not reference anything deployed before it`);
  let value: unknown = resource.values;
  for (const step of path) {
    // A single nested block is an object in synthesized JSON, but references index it as a list.
    if (step === 0 && typeof value === "object" && value !== null && !Array.isArray(value)) continue;
    value = (value as Record<string | number, unknown> | undefined)?.[step];
    if (value === undefined || value === null) {
      throw new Error(
        `${where}: ${reference}: ${root}.${name} has no ${path.join(".")}; ` +
          `src/deployment/computed-attributes.ts of local-aws lists the attributes that AWS computes`,
      );
    }
  }
  return value;
}
