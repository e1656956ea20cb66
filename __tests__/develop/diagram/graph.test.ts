import { graphOf } from "../../../develop/diagram/graph";
import type { Flow, Graph } from "../../../develop/diagram/model";
import { loadEnvironments } from "../../../environments/load";
import { type EnvironmentStack, stacksByEnvironment } from "../../../synthesis/stacks";
import { madeStack } from "../../support/made-stack";
import { acme, environmentsWith } from "../../support/silos";
import { resources, synthesize, type Template } from "../../support/synth";

const nameIn = ({ nodes }: Graph, id: string) =>
  nodes.find((node) => node.id === id)?.name ?? `no node ${id}`;
const edgesIn = (graph: Graph) =>
  graph.edges.map(({ from, to, flow }) => `${nameIn(graph, from)} -> ${nameIn(graph, to)}: ${flow}`);
const named = ({ nodes }: Graph, name: string) => nodes.filter((node) => node.name === name);

const environments = stacksByEnvironment(synthesize(environmentsWith(acme)).values());

describe.each([...environments])("the graph of %s", (name, stacks) => {
  const graph = graphOf(stacks);
  const [environment] = loadEnvironments().filter((each) => each.name === name);
  const platform = stacks.find(({ kind }) => kind === "saas")?.template as Template;
  /** The pairs of resources, by type and name, that edges of a flow connect. */
  const pairs = (flow: Flow) => {
    const members = new Map(graph.nodes.map(({ id, resources: own }) => [id, own]));
    return graph.edges
      .filter((edge) => edge.flow === flow)
      .flatMap(({ from, to }) =>
        (members.get(from) ?? []).flatMap((a) =>
          (members.get(to) ?? []).map((b) => `${a.type}.${a.name} -> ${b.type}.${b.name}`),
        ),
      );
  };
  const typeOf = (id: string) => graph.nodes.find((node) => node.id === id)?.resources[0]?.type;

  it("draws every function, table, bucket, pool, queue, bus, key and topic", () => {
    const drawn = new Set(graph.nodes.flatMap((node) => node.resources.map(({ id }) => id)));
    const types =
      /^aws_(lambda_function|dynamodb_table|s3_bucket|cognito_user_pool|sqs_queue|cloudwatch_event_bus|kms_key|sns_topic)$/;
    for (const { kind, template } of stacks.filter((each) => each.kind !== "ci-access")) {
      for (const type of Object.keys(template.resource).filter((each) => types.test(each))) {
        for (const { address } of resources(template, type))
          expect([kind, drawn.has(`${template.name}/${address}`), address]).toEqual([kind, true, address]);
      }
    }
  });

  it("has no edge to or from a node that does not exist", () => {
    const ids = graph.nodes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { from, to } of graph.edges) expect(ids).toEqual(expect.arrayContaining([from, to]));
  });

  it("leads from the API to every function that it may invoke, and to no other", () => {
    const integrated = resources(platform, "aws_api_gateway_integration").flatMap(
      ({ values }) => /aws_lambda_function\.(\w+)\./.exec(String(values.uri))?.[1] ?? [],
    );
    expect(integrated).not.toEqual([]);
    const targets = pairs("request").flatMap(
      (pair) => / -> aws_lambda_function\.(\w+)$/.exec(pair)?.[1] ?? [],
    );
    expect(targets.sort()).toEqual([...new Set(integrated)].sort());
  });

  it("lets callers in by the firewall, where the environment has one", () => {
    const outside = graph.nodes.filter(({ concern }) => concern === undefined).map(({ id }) => id);
    const entries = new Set(
      graph.edges.filter(({ from }) => outside.includes(from)).map(({ to }) => typeOf(to)),
    );
    const guarded = Object.hasOwn(platform.resource, "aws_wafv2_web_acl");
    expect(entries.has(guarded ? "aws_wafv2_web_acl" : "aws_api_gateway_rest_api")).toBe(true);
    expect(entries.has(guarded ? "aws_api_gateway_rest_api" : "aws_wafv2_web_acl")).toBe(false);
  });

  it("marks the way to tenants' data: from callers to access roles, and from these to stores", () => {
    const tenant = graph.edges.filter(({ flow }) => flow === "tenant");
    expect(tenant.filter(({ to }) => typeOf(to) === "aws_iam_role")).not.toEqual([]);
    for (const { from, to } of tenant) {
      if (typeOf(to) === "aws_iam_role") {
        expect(graph.nodes.find(({ id }) => id === to)?.notes).toContain("session tag tenant_id");
      } else {
        expect([typeOf(from), typeOf(to)]).toEqual([
          "aws_iam_role",
          expect.stringMatching(/^aws_(dynamodb_table|s3_bucket)$/),
        ]);
      }
    }
  });

  it("gives every role with a session tag a caller and a store", () => {
    const tagged = graph.nodes.filter(({ notes }) => notes.includes("session tag tenant_id"));
    expect(tagged).not.toEqual([]);
    for (const { id, name: role } of tagged) {
      const callers = graph.edges.filter(({ to, flow }) => to === id && flow === "tenant");
      const stores = graph.edges.filter(({ from, flow }) => from === id && flow === "tenant");
      expect([role, callers.length > 0, stores.length > 0]).toEqual([role, true, true]);
    }
  });

  it("leads from a key to what names it, and has no key where the environment has none", () => {
    const encrypted = resources(platform, "aws_dynamodb_table").filter(({ values }) =>
      JSON.stringify(values).includes("aws_kms_key."),
    );
    const own = pairs("encrypt").filter((pair) => pair.startsWith("aws_kms_key.environment "));
    for (const { address } of encrypted) expect(own).toContain(`aws_kms_key.environment -> ${address}`);
    expect(own.length > 0).toBe(environment?.encryption === "customer-managed");
  });

  it("leads from every function to its log group, and from alarms to their topic", () => {
    const monitored = pairs("monitor");
    for (const { name: lambda } of resources(platform, "aws_lambda_function"))
      expect(monitored).toContain(`aws_lambda_function.${lambda} -> aws_cloudwatch_log_group.${lambda}`);
    expect(monitored.some((pair) => / -> aws_sns_topic\./.test(pair))).toBe(true);
  });
});

describe("a silo's stack", () => {
  const trust = JSON.stringify({
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: ["${data.aws_ssm_parameter.role.insecure_value}"] },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:RequestTag/tenant_id": "x" } },
      },
    ],
  });
  const rights = JSON.stringify({
    Statement: [
      { Effect: "Allow", Action: "dynamodb:Query", Resource: "${aws_dynamodb_table.tenant_data.arn}" },
      {
        Effect: "Deny",
        Action: "s3:*",
        Resource: "arn:aws:s3:::saas-prod-tenant-data-777788889999-eu-central-1",
      },
      {
        Effect: "Allow",
        Action: "sqs:SendMessage",
        Resource: "arn:aws:sqs:eu-central-1:777788889999:saas-prod-*",
      },
    ],
  });
  const silo = (slug: string): EnvironmentStack =>
    madeStack(
      "prod",
      `saas-silo-${slug}`,
      {
        aws_dynamodb_table: {
          tenant_data: { server_side_encryption: { kms_key_arn: "${aws_kms_key.own.arn}" } },
        },
        aws_kms_key: { own: {} },
        aws_iam_role: { tenant_access: { assume_role_policy: trust } },
        aws_iam_role_policy: { tenant_access: { role: "${aws_iam_role.tenant_access.id}", policy: rights } },
        aws_cloudwatch_metric_alarm: {
          throttled: {
            dimensions: { TableName: "${aws_dynamodb_table.tenant_data.name}" },
            alarm_actions: ["${data.aws_ssm_parameter.topic.insecure_value}"],
          },
        },
      },
      {
        data: {
          aws_ssm_parameter: {
            role: { name: "/published/role" },
            topic: { name: "/published/topic" },
            unknown: { name: "/published/nothing" },
          },
        },
      },
    );
  const publishing = madeStack("prod", "published", {
    aws_lambda_function: { work: { function_name: "work", role: "${aws_iam_role.work.arn}" } },
    aws_iam_role: { work: { assume_role_policy: "{}" } },
    aws_sns_topic: { alarms: { name: "alarms" } },
    aws_sqs_queue: { dead: { name: "saas-prod-dead" } },
    aws_s3_bucket: { pool: { bucket: "saas-prod-tenant-data-777788889999-eu-central-1" } },
    aws_ssm_parameter: {
      role: { name: "/published/role", insecure_value: "${aws_iam_role.work.arn}" },
      topic: { name: "/published/topic", insecure_value: "${aws_sns_topic.alarms.arn}" },
    },
  });

  it("is connected to others by parameters and ARNs", () => {
    const drawn = graphOf([publishing, silo("acme")]);
    expect(edgesIn(drawn).sort()).toEqual([
      "1 alarm -> alarms topic: monitor",
      "own key -> tenant data table: encrypt",
      "tenant access role -> dead queue: event",
      "tenant access role -> tenant data table: tenant",
      "tenant data table -> 1 alarm: monitor",
      "work function -> tenant access role: tenant",
    ]);
    expect(named(drawn, "tenant data table")).toEqual([
      expect.objectContaining({ notes: ["saas-prod-silo-acme"] }),
    ]);
  });

  it("is drawn once for all stacks with the same resources", () => {
    const drawn = graphOf([publishing, silo("acme"), silo("beta")]);
    expect(named(drawn, "tenant data table")).toEqual([
      expect.objectContaining({ notes: ["saas-prod-silo-acme, 1 more"] }),
    ]);
  });
});

test("rights on keys, logs and streams are no edges of their own", () => {
  const allowed = (Action: string, Resource: string) => ({ Effect: "Allow", Action, Resource });
  const stack = madeStack("dev", "saas", {
    aws_lambda_function: { work: { function_name: "work", role: "${aws_iam_role.work.arn}" } },
    aws_iam_role: { work: { assume_role_policy: "{}" } },
    aws_iam_role_policy: {
      work: {
        role: "${aws_iam_role.work.id}",
        policy: JSON.stringify({
          Statement: [
            allowed("kms:Decrypt", "${aws_kms_key.own.arn}"),
            allowed("dynamodb:GetRecords", "${aws_dynamodb_table.changing.stream_arn}"),
            allowed("logs:PutLogEvents", "${aws_cloudwatch_log_group.work.arn}:*"),
            allowed("dynamodb:GetItem", "${aws_dynamodb_table.kept.arn}"),
          ],
        }),
      },
    },
    aws_kms_key: { own: {} },
    aws_dynamodb_table: { changing: {}, kept: {} },
    aws_cloudwatch_log_group: { work: {} },
  });
  expect(edgesIn(graphOf([stack]))).toEqual(["work function -> kept table: access"]);
});

test("a role that an identity provider hands out is drawn with its rights", () => {
  const stack = madeStack("dev", "saas", {
    aws_iam_openid_connect_provider: { ci: { url: "https://token.example.com" } },
    aws_iam_role: {
      ci_plan: {
        assume_role_policy: JSON.stringify({
          Statement: [
            { Effect: "Allow", Principal: { Federated: "${aws_iam_openid_connect_provider.ci.arn}" } },
          ],
        }),
      },
    },
    aws_iam_policy: {
      plan: {
        policy: JSON.stringify({
          Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "${aws_s3_bucket.state.arn}/*" },
        }),
      },
    },
    aws_iam_role_policy_attachment: {
      plan: { role: "${aws_iam_role.ci_plan.name}", policy_arn: "${aws_iam_policy.plan.arn}" },
    },
    aws_s3_bucket: { state: { bucket: "state" } },
  });
  expect(edgesIn(graphOf([stack])).sort()).toEqual([
    "CI identity provider -> CI plan role: access",
    "CI plan role -> state bucket: access",
  ]);
});

test("CI access is left out", () => {
  const access = madeStack("dev", "ci-access", { aws_iam_role: { deploy: { name: "ci-dev-deploy" } } });
  const table = { aws_dynamodb_table: { kept: { name: "kept" } } };
  expect(graphOf([madeStack("dev", "saas", table), access]).nodes.map(({ name }) => name)).toEqual([
    "kept table",
  ]);
});
