import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Construct } from "constructs";
import { parameterName } from "../../support/naming";

/** Name in snake_case to value and one line of description. */
export type PublishedValues = Readonly<
  Record<string, { readonly value: string; readonly description: string }>
>;

export interface PublishedParametersProps {
  readonly environment: string;
  readonly values: PublishedValues;
}

/** Publishes values as SSM parameters `/saas/<environment>/<name>`. */
export class PublishedParameters extends Construct {
  constructor(scope: Construct, id: string, { environment, values }: PublishedParametersProps) {
    super(scope, id);
    for (const [name, { value, description }] of Object.entries(values)) {
      new SsmParameter(this, name, {
        name: parameterName(environment, name),
        type: "String",
        // Not a secret: `value` would hide it in plans.
        insecureValue: value,
        description,
      });
    }
  }
}
