import { routes } from "../../../api/routes";
import { dev } from "../../../environments/dev";
import { loadEnvironments } from "../../../environments/load";
import { functionNames } from "../../../lambdas/functions";
import { resource, stack, synthesize } from "../../support/synth";

const templates = synthesize(loadEnvironments());

interface Statement {
  readonly Sid: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Readonly<Record<string, unknown>>;
}

const policy = (address: string, name = "saas-dev"): Statement[] =>
  JSON.parse(String(resource(stack(templates, name), `aws_iam_role_policy.${address}`).policy)).Statement;

const list = (value: string | string[]) => (Array.isArray(value) ? value : [value]);
const actions = (address: string, service: string): string[] =>
  policy(address)
    .flatMap(({ Action }) => list(Action))
    .filter((action) => action.startsWith(`${service}:`))
    .sort();

describe("rights of the functions", () => {
  it("on users of the pool are what each one's work needs", () => {
    const users = (name: string) =>
      actions(`${name}_function`, "cognito-idp").map((action) => action.replace("cognito-idp:", ""));
    expect(users("data")).toEqual([]);
    expect(users("files")).toEqual([]);
    const onClients = (name: string) => users(name).filter((action) => action.includes("UserPoolClient"));
    expect(onClients("account")).toEqual(["CreateUserPoolClient", "DeleteUserPoolClient"]);
    // Operators help users by the same operations as a tenant's own administrators; but they make no machine credentials.
    expect(users("admin")).toEqual(users("account").filter((action) => action !== "CreateUserPoolClient"));
    // Who makes no client reads no secret either: the description of a client has it.
    expect(onClients("lifecycle")).toEqual(["DeleteUserPoolClient", "ListUserPoolClients"]);
    for (const name of functionNames) expect(users(name)).not.toContain("DescribeUserPoolClient");
    expect(users("onboarding")).toEqual([
      "AdminAddUserToGroup",
      "AdminCreateUser",
      "AdminDeleteUser",
      "AdminGetUser",
    ]);
    expect(users("account")).not.toContain("ListUsers");
    expect(users("lifecycle")).not.toContain("AdminCreateUser");
    for (const name of ["account", "admin", "lifecycle", "onboarding"]) {
      // No right to choose a password or an attribute of anybody.
      expect(users(name).join()).not.toMatch(/Password|Attributes|\*/);
    }
  });

  it("on the audit trail end at adding to it and reading it: nobody changes or deletes an entry", () => {
    for (const name of functionNames) {
      const onTrail = policy(`${name}_function`).filter(({ Resource }) =>
        list(Resource).some((arn) => arn.includes("audit_trail")),
      );
      for (const action of onTrail.flatMap(({ Action }) => list(Action))) {
        expect(["dynamodb:PutItem", "dynamodb:Query"]).toContain(action);
      }
    }
  });

  it("on API keys end at this environment's keys", () => {
    for (const name of ["admin", "lifecycle", "onboarding"]) {
      for (const { Sid, Action, Resource, Condition } of policy(`${name}_function`)) {
        if (!list(Resource).some((arn) => arn.endsWith("/apikeys/*") || arn.endsWith("::/apikeys"))) continue;
        if (list(Action).every((action) => action === "apigateway:GET")) continue;
        const tag = Sid === "MakeApiKey" ? "aws:RequestTag/environment" : "aws:ResourceTag/environment";
        expect([Sid, Condition]).toEqual([
          Sid,
          expect.objectContaining({ StringEquals: expect.objectContaining({ [tag]: "dev" }) }),
        ]);
      }
    }
    expect(policy("onboarding_function").find(({ Sid }) => Sid === "TagApiKey")?.Resource).toBe(
      "arn:aws:apigateway:eu-central-1::/tags/arn%3Aaws%3Aapigateway%3Aeu-central-1%3A%3A%2Fapikeys%2F*",
    );
  });

  it("on usage plans are those of the tiers, by id, and wait for no function", () => {
    const keys = Object.keys(dev.tiers).map(
      (tier) =>
        `arn:aws:apigateway:eu-central-1::/usageplans/\${aws_api_gateway_usage_plan.${tier}_tier.id}/keys`,
    );
    expect(policy("onboarding_plans")).toMatchObject([{ Action: "apigateway:POST", Resource: keys }]);
    expect(policy("lifecycle_plans")).toMatchObject([
      { Action: "apigateway:POST", Resource: keys },
      { Action: "apigateway:DELETE", Resource: keys.map((arn) => `${arn}/*`) },
    ]);
  });
});

describe("operators", () => {
  const anyId = "????????-????-????-????-????????????";
  const patternOf = ({ method, path }: (typeof routes)[number]) =>
    `${method}${path.replaceAll("{tenant_id}", anyId)}`;
  const operatorRoutes = routes.filter(({ authorization }) => authorization === "operator");
  const of = (address: string): Statement[] =>
    JSON.parse(String(resource(stack(templates, "saas-dev"), `aws_iam_policy.${address}`).policy)).Statement;

  const allowedBy = (address: string): string[] => {
    const [statement] = of(address);
    expect(statement).toMatchObject({ Action: "execute-api:Invoke", Effect: "Allow" });
    return list(statement?.Resource ?? []).map((arn) => arn.split("/dev/")[1] ?? "");
  };

  it("may call everything below /admin by the methods of the control plane, and no tenant's route", () => {
    const methods = new Set(operatorRoutes.map(({ method }) => method));
    expect(allowedBy("operator").sort()).toEqual([...methods].map((method) => `${method}/admin/*`).sort());
    for (const { path, authorization } of routes) {
      expect([path, path.startsWith("/admin/")]).toEqual([path, authorization === "operator"]);
    }
  });

  it("who may only read are allowed routes by patterns that end where the route ends", () => {
    expect(allowedBy("operator_read_only").filter((pattern) => pattern.includes("*"))).toEqual([]);
    for (const pattern of allowedBy("operator_read_only")) {
      expect(operatorRoutes.map(patternOf)).toContain(pattern);
    }
  });

  it("who may only read get no data of tenants and change nothing", () => {
    const [statement, refused] = of("operator_read_only");
    const reading = operatorRoutes.filter(({ method }) => method === "GET");
    const guarded = reading.filter((route) => "audited" in route);
    expect(guarded.map(({ path }) => path)).toContain("/admin/tenants/{tenant_id}/export");
    expect(refused).toMatchObject({ Effect: "Deny" });
    expect(list(refused?.Resource ?? []).map((arn) => arn.split("/dev/")[1])).toEqual(
      guarded.map(({ method, path }) => `${method}${path.replace("{tenant_id}", "*")}`),
    );
    const readable = reading.filter((route) => !("audited" in route));
    expect(list(statement?.Resource ?? []).map((arn) => arn.split("/dev/")[1])).toEqual(
      readable.map(patternOf),
    );
  });

  it("who ask what tenants use reach the platform's logs, and stop queries, which have no ARN", () => {
    const [ask, stop, ...others] = of("operator_usage");
    expect(ask?.Action).toEqual(["logs:StartQuery", "logs:GetQueryResults"]);
    expect([...list(ask?.Resource ?? [])].sort()).toEqual(
      functionNames
        .map((name) => `\${aws_cloudwatch_log_group.${name}_function.arn}:*`)
        .concat("${aws_cloudwatch_log_group.api_stage_access_log.arn}:*")
        .sort(),
    );
    expect([stop?.Action, stop?.Resource, others]).toEqual(["logs:StopQuery", "*", []]);
  });
});
