import { type Reference, references } from "@saas/local-aws/terraform";
import type { Arguments } from "../../synthesis/in-memory";
import type { EnvironmentStack } from "../../synthesis/stacks";

/** A resource of one of an environment's stacks. */
export interface Resource {
  /** `<stack>/<type>.<name>` */
  readonly id: string;
  readonly stack: EnvironmentStack;
  readonly type: string;
  readonly name: string;
  readonly values: Arguments;
}

/** How an ARN ends, by type; other types are found by references alone. Source: Service Authorization Reference. */
const ARN_ENDS: Readonly<Record<string, readonly [service: string, prefix: string]>> = {
  aws_cloudwatch_event_bus: ["events", "event-bus/"],
  aws_dynamodb_table: ["dynamodb", "table/"],
  aws_iam_role: ["iam", "role/"],
  aws_lambda_function: ["lambda", "function:"],
  aws_s3_bucket: ["s3", ""],
  aws_sns_topic: ["sns", ""],
  aws_sqs_queue: ["sqs", ""],
};

/** Every resource of an environment, and the targets of references in the same stack or in another one. */
export class Inventory {
  readonly resources: readonly Resource[];
  private readonly byId: ReadonlyMap<string, Resource>;

  constructor(stacks: readonly EnvironmentStack[]) {
    this.resources = stacks.flatMap((stack) =>
      Object.entries(stack.template.resource).flatMap(([type, named]) =>
        Object.entries(named).map(([name, values]) => ({
          id: `${stack.template.name}/${type}.${name}`,
          stack,
          type,
          name,
          values,
        })),
      ),
    );
    this.byId = new Map(this.resources.map((resource) => [resource.id, resource]));
  }

  ofType(type: string): Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /**
   * The resources that a value of a stack refers to: by reference, through a parameter that another stack published, or by an ARN
   * with wildcards.
   */
  targets(stack: EnvironmentStack, value: unknown): Resource[] {
    const found = new Set(references(value).flatMap((reference) => this.referred(stack, reference)));
    for (const text of textsIn(value)) for (const resource of this.byArn(text)) found.add(resource);
    return [...found];
  }

  private referred(stack: EnvironmentStack, { root, steps }: Reference): Resource[] {
    if (root !== "data") {
      const resource = this.byId.get(`${stack.template.name}/${root}.${steps[0]}`);
      return resource === undefined ? [] : [resource];
    }
    const [type, name] = steps.map(String) as [string, string];
    const looked = stack.template.data?.[type]?.[name];
    const meant = this.ofType(type).filter(
      ({ values }) => values.name !== undefined && values.name === looked?.name,
    );
    return meant.flatMap((resource) =>
      type === "aws_ssm_parameter"
        ? this.targets(resource.stack, resource.values.insecure_value)
        : [resource],
    );
  }

  private byArn(text: string): Resource[] {
    const [arn, , service, , , ...rest] = text.split(":");
    if (arn !== "arn" || text.includes("${")) return [];
    const end = rest.join(":");
    return this.resources.filter((resource) => {
      const [ownService, prefix] = ARN_ENDS[resource.type] ?? [];
      const own = ownNameOf(resource);
      if (ownService !== service || own === undefined) return false;
      // A bucket's objects belong to the bucket.
      return glob(service === "s3" ? (end.split("/")[0] ?? "") : end).test(`${prefix}${own}`);
    });
  }
}

/** A resource's name in AWS, if it is known at synthesis. */
function ownNameOf({ values }: Resource): string | undefined {
  const name = values.name ?? values.function_name ?? values.bucket;
  return typeof name === "string" && !name.includes("${") ? name : undefined;
}

const glob = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replaceAll(/[\\^$.+()[\]{}|]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
