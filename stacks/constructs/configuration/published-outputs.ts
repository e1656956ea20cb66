import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { PublishedParameters, type PublishedValues } from "./published-parameters";

export interface PublishedOutputsProps {
  readonly environment: string;
  readonly outputs: PublishedValues;
}

/** Publishes values as Terraform outputs and as SSM parameters. */
export class PublishedOutputs extends PublishedParameters {
  constructor(scope: Construct, id: string, { environment, outputs }: PublishedOutputsProps) {
    super(scope, id, { environment, values: outputs });
    for (const [name, { value, description }] of Object.entries(outputs)) {
      new TerraformOutput(this, `output_${name}`, { value, description }).overrideLogicalId(name);
    }
  }
}
