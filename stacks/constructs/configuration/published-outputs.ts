import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import { parameterName } from "../../support/naming";

export interface PublishedOutputsProps {
  readonly environment: string;
  /** Name in snake_case to value and one line of description. */
  readonly outputs: Readonly<Record<string, { readonly value: string; readonly description: string }>>;
}

/** Values for others: as Terraform outputs, and as SSM parameters `/saas/<environment>/<name>`. */
export class PublishedOutputs extends Construct {
  constructor(scope: Construct, id: string, { environment, outputs }: PublishedOutputsProps) {
    super(scope, id);
    for (const [name, { value, description }] of Object.entries(outputs)) {
      new TerraformOutput(this, `output_${name}`, { value, description }).overrideLogicalId(name);
      new SsmParameter(this, name, {
        name: parameterName(environment, name),
        type: "String",
        // Not a secret: `value` would hide it from whoever reads a plan.
        insecureValue: value,
        description,
      });
    }
  }
}
