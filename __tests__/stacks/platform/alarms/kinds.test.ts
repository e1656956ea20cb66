import { routes } from "../../../../api/routes";
import { loadEnvironments } from "../../../../environments/load";
import { prod } from "../../../../environments/prod";
import { isServed } from "../../../../stacks/constructs/api/served";
import { kindOf, metricsOf } from "../../../support/alarms";
import { type Arguments, resource, resources, stack, synthesize } from "../../../support/synth";

const platform = stack(synthesize(loadEnvironments(), "saas-prod"), "saas-prod");
const alarm = (name: string) => resource(platform, `aws_cloudwatch_metric_alarm.${name}`);
const composite = (name: string) => resource(platform, `aws_cloudwatch_composite_alarm.${name}`);
const ofKind = (kind: string) =>
  resources(platform, "aws_cloudwatch_metric_alarm").filter(({ values }) => kindOf(values) === kind);
const watched = (values: Arguments) => (values.metric_query as Arguments[] | undefined)?.[0];
/** Metric alarms of a composite alarm, and of those that its rule names. */
const children = (name: string): string[] =>
  [...String(composite(name).alarm_rule).matchAll(/(metric|composite)_alarm\.(\w+)\.alarm_name/g)].flatMap(
    ([, kind, child = ""]) => (kind === "composite" ? children(child) : [child]),
  );
const { alarms } = prod;
const above = { comparison_operator: "GreaterThanThreshold", treat_missing_data: "notBreaching" };

test("the reference's two watch one metric each, as the reference has it", () => {
  for (const name of ["data_function_errors", "api_server_errors"]) {
    expect(alarm(name)).toMatchObject({
      ...above,
      statistic: "Sum",
      period: 300,
      evaluation_periods: 1,
      threshold: 10,
    });
    for (const other of ["metric_query", "extended_statistic", "datapoints_to_alarm", "unit"])
      expect(alarm(name)[other]).toBeUndefined();
  }
});

test("the error rate of every function that has routes, from a least number of requests on", () => {
  expect(ofKind("error-rate").map(({ name }) => name)).toEqual(
    [...new Set(routes.map((route) => `${route.function}_error_rate`))].sort(),
  );
  const values = alarm("data_error_rate");
  expect(values).toMatchObject({ ...above, threshold: 2, evaluation_periods: 1 });
  expect(watched(values)).toMatchObject({
    expression: "IF(FILL(requests, 0) >= 50, 100 * FILL(errors, 0) / requests, 0)",
    return_data: true,
  });
  const metric = { namespace: "saas-prod", dimensions: { function: "data" }, stat: "Sum", period: 300 };
  expect(metricsOf(values)).toEqual([
    { ...metric, metric_name: "Errors" },
    { ...metric, metric_name: "Requests" },
  ]);
});

test("p99 of every route, with thresholds of their own where the environment has some", () => {
  expect(ofKind("route-latency")).toHaveLength(routes.filter((route) => isServed(route, prod)).length);
  expect(alarm("data_item_id_get_latency")).toMatchObject({
    ...above,
    namespace: "saas-prod",
    metric_name: "Latency",
    dimensions: { function: "data", route: "GET /data/{item_id}" },
    extended_statistic: "p99",
    period: 300,
    evaluation_periods: 3,
    threshold: alarms.routeLatency.milliseconds,
  });
  expect(alarm("onboarding_post_latency").threshold).toBe(10_000);
});

test("a route that is closed has no alarm", () => {
  const closed = { ...prod, onboarding: { ...prod.onboarding, access: "closed" } };
  const template = stack(synthesize(loadEnvironments({ prod: closed }), "saas-prod"), "saas-prod");
  const names = Object.keys(template.resource.aws_cloudwatch_metric_alarm ?? {});
  expect(names).not.toContain("onboarding_post_latency");
  expect(names).toContain("data_get_latency");
});

test("throttles of every function", () => {
  const functions = Object.keys(platform.resource.aws_lambda_function ?? {});
  const dimensions = ofKind("function-throttles").map(({ values }) => values.dimensions);
  expect(dimensions).toEqual(
    expect.arrayContaining(
      functions.map((name) => ({ FunctionName: `\${aws_lambda_function.${name}.function_name}` })),
    ),
  );
  expect(dimensions).toHaveLength(functions.length);
  expect(alarm("data_function_throttles")).toMatchObject({
    ...above,
    namespace: "AWS/Lambda",
    metric_name: "Throttles",
    statistic: "Sum",
    threshold: alarms.functionThrottles.threshold,
  });
});

test("throttles of every tier", () => {
  expect(ofKind("tier-throttles").map(({ values }) => values.dimensions)).toEqual(
    Object.keys(prod.tiers)
      .sort()
      .map((tier) => ({ tier })),
  );
  expect(alarm("tier_standard_throttles")).toMatchObject({
    ...above,
    namespace: "saas-prod",
    metric_name: "Throttles",
    statistic: "Sum",
    threshold: alarms.tierThrottles.threshold,
  });
});

test("throttles of every table, and of its indexes", () => {
  const tables = resources(platform, "aws_dynamodb_table");
  expect(ofKind("table-throttles").map(({ name }) => name)).toEqual(
    tables.map(({ name }) => `${name}_throttles`),
  );
  for (const { name, values } of tables) {
    const reference = `\${aws_dynamodb_table.${name}.name}`;
    const indexes = (values.global_secondary_index ?? []) as { name: string }[];
    const dimensions = [
      { TableName: reference },
      ...indexes.map((index) => ({ TableName: reference, GlobalSecondaryIndexName: index.name })),
    ];
    expect(
      metricsOf(alarm(`${name}_throttles`)).map((metric) => [metric.metric_name, metric.dimensions]),
    ).toEqual(
      dimensions.flatMap((each) => [
        ["ReadThrottleEvents", each],
        ["WriteThrottleEvents", each],
      ]),
    );
  }
});

test("errors of every table, over the operations that some role may call on it", () => {
  const rights = new Map<string, Set<string>>();
  const documents = ["aws_iam_role_policy", "aws_iam_policy"].flatMap((type) => resources(platform, type));
  for (const { values } of documents) {
    const { Statement } = JSON.parse(String(values.policy)) as {
      Statement: { Effect: string; Action: string | string[]; Resource: string | string[] }[];
    };
    for (const { Effect, Action, Resource } of Statement) {
      if (Effect === "Deny") continue;
      for (const table of [Resource]
        .flat()
        .flatMap((arn) => /aws_dynamodb_table\.(\w+)\.arn/.exec(arn)?.[1] ?? [])) {
        const operations = rights.get(table) ?? new Set();
        for (const action of [Action].flat()) {
          // Streams are read by Lambda, and counted elsewhere.
          if (/^dynamodb:(\w*Item|Query|Scan|Batch\w+|Transact\w+)$/.test(action))
            operations.add(action.replace("dynamodb:", ""));
        }
        rights.set(table, operations);
      }
    }
  }
  expect([...rights.keys()].sort()).toEqual(Object.keys(platform.resource.aws_dynamodb_table ?? {}).sort());
  for (const [table, operations] of rights) {
    const counted = metricsOf(alarm(`${table}_system_errors`)).map(({ metric_name, dimensions }) => [
      metric_name,
      (dimensions as { Operation: string }).Operation,
    ]);
    expect([table, counted.sort()]).toEqual([
      table,
      [...operations].sort().map((operation) => ["SystemErrors", operation]),
    ]);
  }
});

test("the lifecycle: dead letters, age of changes, and that it runs at all", () => {
  expect(alarm("lifecycle_dead_letters")).toMatchObject({
    ...above,
    metric_name: "ApproximateNumberOfMessagesVisible",
    threshold: 0,
  });
  const dimensions = { FunctionName: "${aws_lambda_function.lifecycle_function.function_name}" };
  expect(alarm("lifecycle_iterator_age")).toMatchObject({
    ...above,
    namespace: "AWS/Lambda",
    metric_name: "IteratorAge",
    statistic: "Maximum",
    dimensions,
    threshold: 1000 * alarms.iteratorAge.seconds,
  });
  expect(alarm("lifecycle_silent")).toMatchObject({
    metric_name: "Invocations",
    dimensions,
    period: 1800,
    threshold: 1,
    comparison_operator: "LessThanThreshold",
    treat_missing_data: "breaching",
  });
  // Twice in the period, so that a late one is no alarm.
  expect(resource(platform, "aws_cloudwatch_event_rule.lifecycle_sweep").schedule_expression).toBe(
    "rate(15 minutes)",
  );
});

test("failed sign-ins: all less those that succeeded, of the one client", () => {
  const values = alarm("sign_in_failures");
  expect(values).toMatchObject({ ...above, threshold: alarms.signInFailures.threshold });
  expect(watched(values)?.expression).toBe("FILL(attempts, 0) - FILL(successes, 0)");
  expect(metricsOf(values).map(({ metric_name, stat }) => [metric_name, stat])).toEqual([
    ["SignInSuccesses", "SampleCount"],
    ["SignInSuccesses", "Sum"],
  ]);
  expect(resources(platform, "aws_cognito_user_pool_client")).toHaveLength(1);
});

test.each([
  ["cross_tenant_refusals", "AccessRefused"],
  ["audit_failures", "AuditFailure"],
])("%s: any one is an incident, in every environment", (name, metric_name) => {
  for (const environment of loadEnvironments()) {
    const stackName = `saas-${environment.name}`;
    const template = stack(synthesize([environment], stackName), stackName);
    expect(resource(template, `aws_cloudwatch_metric_alarm.${name}`)).toMatchObject({
      ...above,
      metric_name,
      dimensions: { environment: environment.name },
      period: 60,
      threshold: 0,
      evaluation_periods: 1,
    });
  }
});

test("no alarm grows with the functions: it watches one function, or what all write together", () => {
  for (const { address, values } of resources(platform, "aws_cloudwatch_metric_alarm")) {
    const named = metricsOf(values).flatMap(({ dimensions = {} }) => {
      const { function: own, FunctionName: lambda } = dimensions as Record<string, unknown>;
      return [own, lambda].filter((each) => each !== undefined);
    });
    expect([address, new Set(named).size]).toEqual([address, Math.min(1, named.length)]);
  }
});

test("errors in logs: two filters on the log of every function, into one metric that the alarm watches", () => {
  const functions = resources(platform, "aws_lambda_function").map(({ name }) => name);
  const filters = resources(platform, "aws_cloudwatch_log_metric_filter");
  for (const name of functions) {
    const group = `\${aws_cloudwatch_log_group.${name}.name}`;
    const own = filters.filter(({ values }) => values.log_group_name === group);
    expect(own.map(({ values }) => values.pattern).sort()).toEqual([
      '{ $.level = "ERROR" }',
      '{ $.type = "platform.report" && $.record.status != "success" }',
    ]);
    for (const { values } of own)
      expect(values.metric_transformation).toMatchObject({
        namespace: "saas-prod",
        name: "LogErrors",
        value: "1",
      });
    // Lambda writes what the second filter looks for at this level, as JSON.
    expect(resource(platform, `aws_lambda_function.${name}`).logging_config).toMatchObject({
      log_format: "JSON",
      system_log_level: "WARN",
    });
  }
  expect(filters).toHaveLength(2 * functions.length);
  expect(alarm("log_errors")).toMatchObject({
    ...above,
    namespace: "saas-prod",
    metric_name: "LogErrors",
    statistic: "Sum",
    threshold: alarms.logErrors.threshold,
  });
});

test.each([
  ["mail_bounces", "Reputation.BounceRate", alarms.mailBounces],
  ["mail_complaints", "Reputation.ComplaintRate", alarms.mailComplaints],
] as const)(
  "%s: the share that SES measures of what the environment sends, where it sends",
  (name, metric, set) => {
    const { percent, periodSeconds, evaluationPeriods } = set;
    expect(alarm(name)).toMatchObject({
      ...above,
      namespace: "AWS/SES",
      metric_name: metric,
      dimensions: { "ses:configuration-set": prod.mail.configurationSet },
      threshold: percent / 100,
      period: periodSeconds,
      evaluation_periods: evaluationPeriods,
    });
    const { configurationSet: _, ...mail } = prod.mail;
    const inAccount = synthesize(loadEnvironments({ prod: { ...prod, mail } }), "saas-prod");
    expect(
      Object(resource(stack(inAccount, "saas-prod"), `aws_cloudwatch_metric_alarm.${name}`).dimensions),
    ).toEqual({});
  },
);

test("mail: the pool sends as the environment says, and there is no alarm on mail where Cognito sends", () => {
  expect(resource(platform, "aws_cognito_user_pool.tenant_users").email_configuration).toEqual({
    email_sending_account: "DEVELOPER",
    source_arn: prod.mail.identityArn,
    from_email_address: prod.mail.from,
    reply_to_email_address: prod.mail.replyTo,
    configuration_set: prod.mail.configurationSet,
  });
  const dev = stack(synthesize(loadEnvironments(), "saas-dev"), "saas-dev");
  expect(resource(dev, "aws_cognito_user_pool.tenant_users").email_configuration).toBeUndefined();
  expect(
    resources(dev, "aws_cloudwatch_metric_alarm").filter(({ name }) => name.startsWith("mail_")),
  ).toEqual([]);
});

test("one message for failures, one for slowness that failures silence, one for stores", () => {
  const names = (kind: string) => ofKind(kind).map(({ name }) => name);
  expect(children("requests_failing").sort()).toEqual(
    [
      ...names("function-errors"),
      ...names("function-throttles"),
      ...names("api-server-errors"),
      ...names("error-rate"),
      ...names("log-errors"),
    ].sort(),
  );
  expect(children("requests_slow").sort()).toEqual(names("route-latency").sort());
  expect(children("stores_in_trouble").sort()).toEqual(
    [...names("table-throttles"), ...names("table-errors")].sort(),
  );
  expect(composite("requests_slow").actions_suppressor).toMatchObject({
    alarm: "${aws_cloudwatch_composite_alarm.requests_failing.alarm_name}",
  });
  for (const name of ["requests_failing", "stores_in_trouble", "availability_budget_burns_fast"])
    expect(composite(name).actions_suppressor).toBeUndefined();
});
