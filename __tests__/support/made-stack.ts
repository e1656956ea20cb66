import type { Blocks, Template } from "../../synthesis/in-memory";
import type { EnvironmentStack } from "../../synthesis/stacks";

/** A template as synthesis would write it, for one stack of an environment. */
export function madeTemplate(environment: string, name: string, parts: Partial<Template> = {}): Template {
  const provider = {
    region: "eu-central-1",
    allowed_account_ids: ["111122223333"],
    default_tags: [{ tags: { environment } }],
  };
  return {
    name,
    text: "",
    terraform: { backend: { s3: { key: `${environment}/${name}.tfstate` } } },
    provider: { aws: [provider] },
    resource: {},
    output: {},
    ...parts,
  };
}

/** A stack with these resources. */
export const madeStack = (
  environment: string,
  kind: string,
  resource: Blocks,
  parts: Partial<Template> = {},
): EnvironmentStack => ({
  environment,
  kind,
  template: madeTemplate(environment, kind.replace("saas", `saas-${environment}`), { resource, ...parts }),
});
