/** An argument or a property of AWS provider 6 that a later release removes, in a resource type that stacks use. */
export interface Deprecation {
  readonly type: string;
  /** The argument: keys joined by a point; for a mark of the bindings, the property. */
  readonly name: string;
  /** `schema`: the provider warns in a plan; `bindings`: marked in the bindings' types. */
  readonly by: "schema" | "bindings";
  readonly instead: string;
  /** Why stacks have the argument all the same; absent: they do not. */
  readonly kept?: string;
  readonly source: string;
}

const TABLE = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table";

/** The provider would delete and rebuild an index whose declaration changes; queries by it fail meanwhile. */
const REBUILT =
  "an index that has been declared so is deleted and rebuilt when it is declared by key_schema; until then, queries by it fail";

/** Every deprecation that concerns resources in use. */
export const deprecations: readonly Deprecation[] = [
  {
    type: "aws_dynamodb_table",
    name: "global_secondary_index.hash_key",
    by: "schema",
    instead: "global_secondary_index.key_schema",
    kept: REBUILT,
    source: TABLE,
  },
  {
    type: "aws_dynamodb_table",
    name: "global_secondary_index.range_key",
    by: "schema",
    instead: "global_secondary_index.key_schema",
    kept: REBUILT,
    source: TABLE,
  },
  {
    type: "aws_ssm_parameter",
    name: "valueWo",
    by: "bindings",
    instead: "no reading of it: the provider never returns it",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssm_parameter",
  },
];
