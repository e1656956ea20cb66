import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Draft, pascal, requireNew, root, usage } from "./draft";
import type { Made } from "./made";

const CONSTRUCTS = "stacks/constructs";

/** A construct with a resource, its props and a test. @param named `storage/archive` */
export function newConstruct(named: string): Made {
  const [concern = "", name = "", ...rest] = named.split("/");
  const concerns = readdirSync(join(root, CONSTRUCTS));
  if (rest.length > 0 || name === "" || !/^[a-z][a-z-]*[a-z]$/.test(concern))
    throw usage(
      `"${named}" is no construct: write <concern>/<name>, e.g. storage/archive (concerns: ${concerns.join(", ")})`,
    );
  const taken = concerns.includes(concern) ? readdirSync(join(root, CONSTRUCTS, concern)) : [];
  requireNew(
    "construct",
    name,
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    "lower-case letters and digits, words joined by -",
    taken.map((file) => file.replace(/\.ts$/, "")),
  );
  const path = `${CONSTRUCTS}/${concern}/${name}.ts`;
  const draft = new Draft();
  draft.create(path, construct(name));
  draft.create(`__tests__/${CONSTRUCTS}/${name}.test.ts`, test(concern, name));
  return {
    draft,
    next: [
      [path, "props, and the resources that share an invariant"],
      [`__tests__/${CONSTRUCTS}/${name}.test.ts`, "the invariant"],
      ["stacks/", "where it is used"],
    ],
  };
}

const construct = (name: string): string => `
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Construct } from "constructs";

export interface ${pascal(name)}Props {
  /** Of the parameter, beginning with a slash. */
  readonly parameterName: string;
  readonly value: string;
}

/** Publishes a value under a name. */
export class ${pascal(name)} extends Construct {
  readonly parameter: SsmParameter;

  constructor(scope: Construct, id: string, { parameterName, value }: ${pascal(name)}Props) {
    super(scope, id);
    this.parameter = new SsmParameter(this, "parameter", { name: parameterName, type: "String", value });
  }
}
`;

const test = (concern: string, name: string): string => `
import { Testing } from "cdktf";
import { ${pascal(name)} } from "../../../${CONSTRUCTS}/${concern}/${name}";

test("${name} publishes its value", () => {
  const synthesized = Testing.synthScope((scope) => {
    new ${pascal(name)}(scope, "it", { parameterName: "/saas/test/it", value: "a" });
  });
  expect(Object.values(JSON.parse(synthesized).resource.aws_ssm_parameter)).toEqual([
    { name: "/saas/test/it", type: "String", value: "a" },
  ]);
});
`;
