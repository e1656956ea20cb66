import type { Route } from "../../../api/route";
import { routes } from "../../../api/routes";
import { scopesFor } from "../../../api/scopes";
import { dev } from "../../../environments/dev";
import { loadEnvironments } from "../../../environments/load";
import { addresses, resource, resources, stack, synthesize, type Template } from "../../support/synth";

/** The platform of `dev` with some values changed. */
function platform(change: object): Template {
  return stack(synthesize(loadEnvironments({ dev: { ...dev, ...change } })), "saas-dev");
}

const hash = (template: Template) =>
  (resource(template, "aws_api_gateway_deployment.api_stage").triggers as { definition: string }).definition;

describe("a deployment of the API", () => {
  const before = platform({});

  it("is renewed by any change of the API, and by nothing else", () => {
    expect(hash(before)).toMatch(/^[0-9a-f]{64}$/);
    expect(hash(platform({}))).toBe(hash(before));
    expect(hash(platform({ logs: { retentionDays: 7, level: "WARN" } }))).toBe(hash(before));
    const changes = [
      { cors: { allowOrigins: ["https://other.example.com"] } },
      { cors: { allowOrigins: [] } },
      { onboarding: { ...dev.onboarding, access: "iam" } },
      { onboarding: { ...dev.onboarding, access: "closed" } },
    ];
    expect(new Set([before, ...changes.map(platform)].map(hash)).size).toBe(changes.length + 1);
  });

  it("waits for all of the API, and its stage moves before the old one goes", () => {
    const deployment = resource(before, "aws_api_gateway_deployment.api_stage");
    expect(deployment.lifecycle).toEqual({ create_before_destroy: true });
    const pictured =
      /^aws_api_gateway_(rest_api|authorizer|resource|method|integration|method_response|integration_response|gateway_response|model|request_validator)\./;
    expect([...(deployment.depends_on as string[])].sort()).toEqual(
      addresses(before).filter((address) => pictured.test(address)),
    );
  });
});

test("methods for tenants take access tokens with a scope of their route, and no other method has scopes", () => {
  const methods = resources(platform({}), "aws_api_gateway_method").map(({ values }) => values);
  for (const route of routes as readonly Route[]) {
    const method = methods.find(({ operation_name }) => operation_name === `${route.method} ${route.path}`);
    const scopes = route.authorization === "tenant" ? scopesFor(route) : undefined;
    expect([route.path, method?.authorization_scopes]).toEqual([route.path, scopes]);
  }
});

test("every route for tenants or their identity providers without an API key has a throttle of its own", () => {
  const keyless = routes.filter(
    (route: Route) =>
      route.authorization === "scim" || (route.authorization === "tenant" && route.apiKey === "none"),
  );
  const settings = resources(platform({}), "aws_api_gateway_method_settings").map(({ values }) => values);
  expect(keyless).not.toEqual([]);
  for (const { method, path } of keyless) {
    const [resource, ...deeper] = path.slice(1).split("/");
    const named = deeper.length === 0 ? resource : `~1${[resource, ...deeper].join("~1")}`;
    expect(settings.find(({ method_path }) => method_path === `${named}/${method}`)?.settings).toMatchObject({
      throttling_rate_limit: dev.keylessThrottling.rateLimit,
      throttling_burst_limit: dev.keylessThrottling.burstLimit,
    });
  }
});

describe("onboarding", () => {
  const method = "aws_api_gateway_method.api_onboarding_post";

  it("open: checks the body before it invokes, and has a throttle of its own", () => {
    const template = platform({});
    expect(resource(template, method)).toMatchObject({
      authorization: "NONE",
      request_validator_id: "${aws_api_gateway_request_validator.api.id}",
      request_models: { "application/json": "${aws_api_gateway_model.api_onboarding_post.name}" },
    });
    const schema = JSON.parse(
      String(resource(template, "aws_api_gateway_model.api_onboarding_post").schema),
    ) as object;
    expect(schema).toMatchObject({
      $schema: "http://json-schema.org/draft-04/schema#",
      required: ["tenant_name", "admin_email"],
      additionalProperties: false,
    });
    expect(resource(template, "aws_api_gateway_method_settings.api_stage_onboarding_post")).toMatchObject({
      method_path: "onboarding/POST",
      settings: { throttling_rate_limit: 5, throttling_burst_limit: 10 },
    });
  });

  it("iam: wants a signature", () => {
    expect(
      resource(platform({ onboarding: { ...dev.onboarding, access: "iam" } }), method).authorization,
    ).toBe("AWS_IAM");
  });

  it("closed: has no route, no permission and no throttle", () => {
    const template = platform({ onboarding: { ...dev.onboarding, access: "closed" } });
    expect(addresses(template).filter((address) => /api_(stage_)?onboarding/.test(address))).toEqual([]);
  });
});

describe("CORS", () => {
  const preflight = "aws_api_gateway_integration_response.api_data_options";
  const parameters = (template: Template, address: string) =>
    resource(template, address).response_parameters as Record<string, string>;
  const unauthorized = "aws_api_gateway_gateway_response.api_response_unauthorized";

  it("of named origins compares the caller's origin", () => {
    const template = platform({ cors: { allowOrigins: ["https://a.example.com", "https://b.example.com"] } });
    const [script] = Object.values(
      resource(template, preflight).response_templates as Record<string, string>,
    );
    expect(script).toContain('#if($origin == "https://a.example.com" || $origin == "https://b.example.com")');
    expect(parameters(template, preflight)).not.toHaveProperty([
      "method.response.header.Access-Control-Allow-Origin",
    ]);
    expect(parameters(template, preflight)).toMatchObject({
      "method.response.header.Access-Control-Allow-Methods": "'GET,POST,OPTIONS'",
      "method.response.header.Vary": "'Origin'",
    });
    expect(parameters(template, unauthorized)["gatewayresponse.header.Access-Control-Allow-Origin"]).toBe(
      "method.request.header.Origin",
    );
  });

  it("of every origin says so", () => {
    const template = platform({ cors: { allowOrigins: ["*"] } });
    expect(parameters(template, preflight)["method.response.header.Access-Control-Allow-Origin"]).toBe("'*'");
    expect(parameters(template, unauthorized)["gatewayresponse.header.Access-Control-Allow-Origin"]).toBe(
      "'*'",
    );
  });

  it("of no origin leaves no preflight and no header", () => {
    const template = platform({ cors: { allowOrigins: [] } });
    expect(addresses(template).filter((address) => address.endsWith("_options"))).toEqual([]);
    expect(template.text).not.toContain("Access-Control-Allow-Origin");
    expect(resources(template, "aws_s3_bucket_cors_configuration")).toEqual([]);
  });
});

describe("what API Gateway answers itself", () => {
  const template = platform({});

  it.each(
    resources(template, "aws_api_gateway_gateway_response").map(
      ({ name, values }) => [name, values] as const,
    ),
  )("%s is a problem document with the request id", (_, values) => {
    const [text = ""] = Object.values(values.response_templates as Record<string, string>);
    // messageString comes with its quotes.
    const body = JSON.parse(text.replace("$context.error.messageString", '"message"')) as Record<
      string,
      unknown
    >;
    expect(body).toMatchObject({
      type: "about:blank",
      title: expect.any(String),
      request_id: "$context.requestId",
    });
    if (values.status_code !== undefined) expect(String(body.status)).toBe(values.status_code);
    expect(values.response_parameters).toMatchObject({
      "gatewayresponse.header.Content-Type": "'application/problem+json'",
      "gatewayresponse.header.x-request-id": "context.requestId",
    });
  });
});

describe("what API Gateway answers itself", () => {
  const template = platform({});

  it("is never a server error because of a content type: no mock passes on what it has no template for", () => {
    const mocks = resources(template, "aws_api_gateway_integration").filter(
      ({ values }) => values.type === "MOCK",
    );
    expect(mocks.length).toBeGreaterThan(0);
    for (const { name, values } of mocks) {
      expect([name, values.passthrough_behavior]).toEqual([name, "NEVER"]);
    }
  });

  it("is a problem with a title for people and a status of its own", () => {
    for (const { name, values } of resources(template, "aws_api_gateway_gateway_response")) {
      const [text = ""] = Object.values(values.response_templates as Record<string, string>);
      const { title, status } = JSON.parse(text.replace("$context.error.messageString", '"message"')) as {
        title: string;
        status?: number;
      };
      expect([name, title]).toEqual([name, expect.stringMatching(/^[A-Z][a-z]+( [A-Z][a-z]+)*$/)]);
      if (values.response_type !== "DEFAULT_4XX") expect(`${status}`).toBe(values.status_code);
    }
  });
});
