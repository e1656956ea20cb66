import { dev } from "../../environments/dev";
import { loadEnvironments } from "../../environments/load";
import { stack, synthesize } from "../support/synth";

const template = (level: "DEBUG" | "INFO" | "ERROR") => {
  const environment = { ...dev, logs: { ...dev.logs, level }, siloTenants: [] };
  const { text: _, ...rest } = stack(synthesize(loadEnvironments({ dev: environment })), "saas-dev");
  return rest;
};

/** Paths of values that are not the same. */
function differences(before: unknown, after: unknown, path = ""): string[] {
  if (typeof before !== "object" || typeof after !== "object" || before === null || after === null)
    return before === after ? [] : [path];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) =>
    differences(Reflect.get(before, name), Reflect.get(after, name), `${path}/${name}`),
  );
}

test.each([
  ["INFO", "ERROR", ["environment/variables/LOG_LEVEL"]],
  ["DEBUG", "INFO", ["environment/variables/LOG_LEVEL", "logging_config/system_log_level"]],
] as const)(
  "from %s to %s: functions are configured otherwise; code and all else stay",
  (from, to, changed) => {
    const [before, after] = [template(from), template(to)];
    const functions = Object.keys(before.resource.aws_lambda_function ?? {});
    expect(functions.length).toBeGreaterThan(5);
    expect(differences(before, after)).toEqual(
      functions.flatMap((name) => changed.map((path) => `/resource/aws_lambda_function/${name}/${path}`)),
    );
  },
);
