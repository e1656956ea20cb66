import { loadEnvironments } from "../../../environments/load";
import { definitionOf, functionNames } from "../../../lambdas/functions";
import { resource, resources, stack, synthesize } from "../../support/synth";

const platform = stack(synthesize(loadEnvironments(), "saas-dev"), "saas-dev");

const variables = (name: string): Record<string, string> =>
  (
    resource(platform, `aws_lambda_function.${name}_function`).environment as {
      variables: Record<string, string>;
    }
  ).variables;

const statement = (name: string, sid: string): Record<string, unknown> | undefined =>
  (
    JSON.parse(String(resource(platform, `aws_iam_role_policy.${name}_function`).policy)) as {
      Statement: Record<string, unknown>[];
    }
  ).Statement.find(({ Sid }) => Sid === sid);

/** The functions that work in silos, and the others. */
const inSilos = functionNames.filter((name) => definitionOf(name).silo !== "none");
const others = functionNames.filter((name) => definitionOf(name).silo === "none");

describe("a platform that has silos beside it", () => {
  it.each(inSilos)(
    "gives %s the model, and lets it assume roles that are named as silos name theirs",
    (name) => {
      expect(variables(name).ISOLATION_MODEL).toBe("bridge");
      expect(statement(name, "ActInSilos")).toEqual({
        Sid: "ActInSilos",
        Effect: "Allow",
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Resource: "arn:aws:iam::111122223333:role/saas-dev-silo-*-tenant-access",
      });
    },
  );

  it.each(inSilos)("tags the role of %s with its work, for silos to compare", (name) => {
    expect(resource(platform, `aws_iam_role.${name}_function`).tags).toEqual({
      silo_work: definitionOf(name).silo,
    });
  });

  it("gives no other function a way into silos, the account function for one: there are no members", () => {
    expect(others).toContain("account");
    for (const name of others) {
      expect(statement(name, "ActInSilos")).toBeUndefined();
      expect(resource(platform, `aws_iam_role.${name}_function`)).not.toHaveProperty("tags");
    }
  });

  it("tags no other role", () => {
    const tagged = resources(platform, "aws_iam_role").filter(({ values }) => values.tags !== undefined);
    expect(new Set(tagged.map(({ name }) => name))).toEqual(
      new Set(inSilos.map((name) => `${name}_function`)),
    );
  });

  it("lets only onboarding read bindings, and gives it their prefix", () => {
    expect(variables("onboarding").SILO_PARAMETERS).toBe("/saas/dev/silo");
    for (const name of functionNames) {
      expect(statement(name, "ReadBindings")?.Resource).toBe(
        name === "onboarding"
          ? "arn:aws:ssm:eu-central-1:111122223333:parameter/saas/dev/silo/????????-????-????-????-????????????/binding"
          : undefined,
      );
    }
  });

  it("gives the lifecycle function the role that moves tenants", () => {
    expect(variables("lifecycle").MOVE_ROLE_ARN).toBe("${aws_iam_role.tenant_move.arn}");
    expect(statement("lifecycle", "MoveOneTenant")?.Resource).toBe("${aws_iam_role.tenant_move.arn}");
  });

  it("publishes the roles that work in silos and the topic of alarms, as parameters alone", () => {
    const published = resources(platform, "aws_ssm_parameter").filter(({ name }) =>
      name.startsWith("published_"),
    );
    expect(Object.fromEntries(published.map(({ values }) => [values.name, values.insecure_value]))).toEqual({
      ...Object.fromEntries(
        inSilos.map((name) => [
          `/saas/dev/${name}_function_role_arn`,
          `\${aws_iam_role.${name}_function.arn}`,
        ]),
      ),
      "/saas/dev/alarm_topic_arn": "${aws_sns_topic.alarms.arn}",
    });
    for (const parameter of published)
      expect(Object.keys(platform.output)).not.toContain(String(parameter.values.name).split("/").at(-1));
  });
});
