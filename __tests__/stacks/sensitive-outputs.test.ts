import sensitive from "../../operate/terraform/sensitive-attributes.json";
import { synthesize, type Template } from "../support/synth";

/** Attributes that the provider calls sensitive, of one type: `value`, and the first part of nested ones. */
const sensitiveOf = (type: string): string[] =>
  ((sensitive as Record<string, string[]>)[type] ?? []).map((path) => path.split(".", 1)[0] as string);

/** References to sensitive attributes below a value: `aws_api_gateway_api_key.tenant.value`. */
function sensitiveReferences(value: unknown): string[] {
  if (typeof value === "string") {
    return [...value.matchAll(/\b(?:data\.)?(aws_\w+)\.(\w+)(?:\[[^\]]*\])?\.(\w+)/g)]
      .filter(([, type = "", , attribute = ""]) => sensitiveOf(type).includes(attribute))
      .map(([reference]) => reference);
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(sensitiveReferences) : [];
}

/** What tells a secret: outputs, and parameters that anybody who reads configuration can read. */
const told = ({ output, resource }: Pick<Template, "output" | "resource">) =>
  sensitiveReferences([
    output,
    Object.values(resource.aws_ssm_parameter ?? {}).filter(({ type }) => type !== "SecureString"),
    resource.aws_lambda_function,
  ]);

describe("what the provider calls sensitive", () => {
  it.each([...synthesize().values()].map((template) => [template.name, template] as const))(
    "%s has in no output, no plain parameter and no function's environment",
    (_, template) => {
      expect(told(template)).toEqual([]);
    },
  );

  it("would be found in each of them", () => {
    const secret = "${aws_api_gateway_api_key.tenant.value}";
    const none = { output: {}, resource: {} };
    expect(told({ ...none, output: { key: { value: secret } } })).toEqual([
      "aws_api_gateway_api_key.tenant.value",
    ]);
    expect(
      told({ ...none, resource: { aws_ssm_parameter: { key: { type: "String", value: secret } } } }),
    ).toHaveLength(1);
    expect(
      told({ ...none, resource: { aws_ssm_parameter: { key: { type: "SecureString", value: secret } } } }),
    ).toEqual([]);
    const environment = [{ variables: { KEY: `prefix ${secret}` } }];
    expect(told({ ...none, resource: { aws_lambda_function: { data: { environment } } } })).toHaveLength(1);
    expect(told({ ...none, output: { id: { value: "${aws_api_gateway_api_key.tenant.id}" } } })).toEqual([]);
  });
});
