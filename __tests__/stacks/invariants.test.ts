import type { Route } from "../../api/route";
import { routes } from "../../api/routes";
import type { EnvironmentConfig } from "../../environments/schema";
import { pathPart } from "../../stacks/constructs/api/paths";
import { isServed } from "../../stacks/constructs/api/served";
import { faultsOfAlarms, metricsOf } from "../support/alarms";
import { acme, environmentsWith } from "../support/silos";
import { type Arguments, resource, resources, synthesize, type Template } from "../support/synth";

/** Statements whose resource is `*`, each with the reason why no ARN will do. */
const wildcardReasons: Record<string, string> = {
  StopQueries: "a query that runs has no ARN",
  WriteTraces: "X-Ray has no ARN for traces",
  FindStreams: "dynamodb:ListStreams has no resource",
  AccountDecidesByIam: "in a key policy, * is the key itself",
  LogGroupsOfTheAccount: "in a key policy, * is the key itself",
  AlarmsToTheTopic: "in a key policy, * is the key itself",
  FindWithoutArn: "lists have no resource",
  MakeTagged: "a pool or a key that does not exist yet has no ARN: its tag bounds it",
  MakeMapping: "a mapping that does not exist yet has no ARN: its function bounds it",
  SavedQueries: "saved queries have no ARN, and read nothing",
  FirewallLog: "what delivers a log has no ARN, and the log's resource policy is not CI's",
  WithoutArn: "these actions have no resource, or one whose ARN is not known before the deployment",
  NoArn: "in the boundary of CI: what has no ARN in its role's policies",
  Mappings: "in the boundary of CI: the function bounds mappings",
  MakeVault: "what a vault is made in has no ARN",
  RestoreThroughTables: "in a key policy, * is the key itself",
  BackupThroughStores: "in a key policy, * is the key itself",
  MadeByCi: "in a key policy, * is the key itself",
  UsedByCiThroughStores: "in a key policy, * is the key itself",
  LogsOfTheGateway: "AWS's own policy for API Gateway's logs, for the one role that has it",
};

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: unknown;
  readonly Action: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource?: string | string[];
}

/** Statements whose resource is a pattern for names that are not known, each with the reason. */
const patternReasons: Record<string, string> = {
  ActInSilos:
    "silos come and go, and the platform does not change with them; each silo's role names who may take it",
  AskLogs: "functions come and go; a log group says of which environment it is",
  ControlPlane:
    "this stack is deployed before the API, whose id it cannot know; the stage names the environment",
  ReadState: "silos come and go; a state's name says which environment it is of",
  LockState: "silos come and go; a state's name says which environment it is of",
  ReadAndWriteState: "silos come and go; a state's name says which environment it is of",
  States: "silos come and go; a state's name says which environment it is of",
  RestoreTables: "silos come and go; a silo's table is what a tenant is restored from",
  RestoredTables: "a restored table is named by the silo, the tenant and the time",
  FillThroughDynamoDb: "a restored table is named by the silo, the tenant and the time",
  OneTenantAtATime: "silos come and go; each silo's role names who may take it",
  Tables: "silos come and go; AWS Backup copies what they keep",
  Buckets: "silos come and go; AWS Backup copies what they keep",
  Files: "silos come and go; AWS Backup copies what they keep",
  BackTablesUp: "in the boundary of recovery: silos' tables",
  BackBucketsUp: "in the boundary of recovery: silos' buckets",
  ChangesOfBuckets: "AWS Backup chooses the region's and the rules' names",
  OwnItems: "in the boundary of workloads: silos' tables, where the session's tag decides",
  OwnFiles: "in the boundary of workloads: silos' buckets, where the session's tag decides",
  Changes: "in the boundary of workloads: a stream is named by when it was made",
  ApiKeys: "in the boundary of workloads: usage plans are named by ids",
  Platform: "API Gateway names its log groups by an API's id, and the environment",
  Named: "API Gateway names its log groups by an API's id, and the environment",
  Logs: "API Gateway names its log groups by an API's id, and the environment",
  Firewall: "a stage is named by its API's id, and the environment",
};

const environments = environmentsWith(acme);
const templates = [...synthesize(environments).values()];
const each = templates.map((template) => [template.name, template] as const);

const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

function isSilo({ name }: Template): boolean {
  return name.includes("-silo-");
}

function environmentOf({ name: stack }: Template): EnvironmentConfig | undefined {
  return environments.find(({ name }) => stack.replace(/-silo-.*/, "").endsWith(`-${name}`));
}

/** Every IAM policy document of a stack, wherever it stands. */
function policies(template: Template): { address: string; statements: readonly Statement[] }[] {
  return Object.entries(template.resource).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, values]) =>
      ["policy", "assume_role_policy"]
        .map((field) => values[field])
        .filter((text): text is string => typeof text === "string" && text.startsWith('{"Version"'))
        .map((text) => ({
          address: `${type}.${name}`,
          statements: (JSON.parse(text) as { Statement: Statement[] }).Statement,
        })),
    ),
  );
}

describe.each(each)("%s", (_, template) => {
  it("gives every function a named log group with retention, its own role, and tracing", () => {
    const functions = resources(template, "aws_lambda_function");
    for (const { name, values } of functions) {
      expect(values).toMatchObject({
        role: `\${aws_iam_role.${name}.arn}`,
        logging_config: { log_group: `\${aws_cloudwatch_log_group.${name}.name}` },
        tracing_config: { mode: "Active" },
        runtime: environmentOf(template)?.runtime,
        architectures: ["arm64"],
      });
      const group = resource(template, `aws_cloudwatch_log_group.${name}`);
      expect(group.name).toBe(`/aws/lambda/${String(values.function_name)}`);
    }
    expect(new Set(functions.map(({ values }) => values.role)).size).toBe(functions.length);
    for (const { values } of resources(template, "aws_cloudwatch_log_group")) {
      expect(values.retention_in_days).toEqual(expect.any(Number));
    }
  });

  it("allows * as a resource only where there is a reason, and never every action of a service", () => {
    // A boundary may name a service as a whole if a denial beside it excepts only a part of the service's actions.
    const excepted = policies(template).flatMap(({ statements }) =>
      statements.flatMap(({ Effect, NotAction }) => (Effect === "Deny" ? list(NotAction) : [])),
    );
    const isDenied = (service: string) =>
      excepted.some((action) => action.startsWith(`${service}:`)) && !excepted.includes(`${service}:*`);
    for (const { address, statements } of policies(template)) {
      for (const { Sid, Effect, Action, Resource, Principal } of statements) {
        if (Effect === "Deny") continue;
        const where = `${address} ${Sid}`;
        if (list(Resource).includes("*"))
          expect([where, wildcardReasons[Sid]]).toEqual([where, expect.any(String)]);
        else expect([where, list(Resource).filter((arn) => arn.startsWith("*"))]).toEqual([where, []]);
        // A name that is left open in the middle is somebody else's as well.
        if (list(Resource).some((arn) => /\*./.test(arn.replace(/^arn:\*:/, ""))))
          expect([where, patternReasons[Sid]]).toEqual([where, expect.any(String)]);
        expect([where, Principal]).not.toEqual([where, "*"]);
        const wild = list(Action).filter(
          (action) =>
            /^\*|:\*$/.test(action) &&
            !(address === "aws_iam_policy.deploy_boundary" && isDenied(action.split(":")[0] ?? "")),
        );
        const ofKey = Sid === "AccountDecidesByIam" && address.startsWith("aws_kms_key.");
        expect([where, wild]).toEqual([where, ofKey ? ["kms:*"] : []]);
      }
    }
  });

  it("attaches no policy to a role but its own and the one AWS keeps for API Gateway's logs", () => {
    const attached = resources(template, "aws_iam_role_policy_attachment").map(
      ({ values }) => values.policy_arn,
    );
    for (const arn of attached) {
      const own = /^\$\{aws_iam_policy\.(\w+)\.arn\}$/.exec(String(arn))?.[1];
      if (own !== undefined) expect(resource(template, `aws_iam_policy.${own}`)).toBeDefined();
      else expect(arn).toBe("arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs");
    }
  });

  it("bounds every role that CI makes where there is access for CI, and no other", () => {
    const environment = environmentOf(template);
    const deployedByCi = template.name.startsWith("saas-") && environment?.ci !== undefined;
    for (const { address, values } of resources(template, "aws_iam_role")) {
      const recovers = /^saas-[a-z]+-(restore|backup)$/.test(String(values.name));
      const boundary = `arn:aws:iam::${environment?.accountId}:policy/saas-${environment?.name}-${recovers ? "recovery" : "workload"}-boundary`;
      const expected = deployedByCi
        ? boundary
        : address === "aws_iam_role.deploy"
          ? "${aws_iam_policy.deploy_boundary.arn}"
          : undefined;
      expect([address, values.permissions_boundary]).toEqual([address, expected]);
    }
  });

  it("closes every bucket to the public and to plain HTTP, encrypts and versions it", () => {
    for (const { name } of resources(template, "aws_s3_bucket")) {
      expect(resource(template, `aws_s3_bucket_public_access_block.${name}`)).toMatchObject({
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      });
      expect(
        resource(template, `aws_s3_bucket_server_side_encryption_configuration.${name}`).rule,
      ).toHaveLength(1);
      expect(resource(template, `aws_s3_bucket_versioning.${name}`).versioning_configuration).toEqual({
        status: "Enabled",
      });
      const { Statement } = JSON.parse(String(resource(template, `aws_s3_bucket_policy.${name}`).policy)) as {
        Statement: unknown[];
      };
      expect(Statement).toContainEqual({
        Sid: "RefusePlainHttp",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [`\${aws_s3_bucket.${name}.arn}`, `\${aws_s3_bucket.${name}.arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      });
    }
  });

  it("encrypts every table and can recover it to a point in time", () => {
    for (const { values } of resources(template, "aws_dynamodb_table")) {
      expect(values).toMatchObject({
        point_in_time_recovery: { enabled: true },
        server_side_encryption: { enabled: true },
      });
    }
  });

  it("gives every alarm a receiver, and every alarm monitors a resource of this stack", () => {
    const own = template.name.replace(/-silo-.*/, "");
    const dimensions: Record<string, RegExp> = {
      "AWS/Lambda": /^\{"FunctionName":"\$\{aws_lambda_function\.\w+\.function_name\}"\}$/,
      "AWS/SQS": /^\{"QueueName":"\$\{aws_sqs_queue\.\w+\.name\}"\}$/,
      "AWS/ApiGateway": /^\{"ApiName":"\$\{aws_api_gateway_rest_api\.\w+\.name\}"\}$/,
      "AWS/Cognito":
        /^\{"UserPool":"\$\{aws_cognito_user_pool\.\w+\.id\}","UserPoolClient":"\$\{aws_cognito_user_pool_client\.\w+\.id\}"\}$/,
      "AWS/DynamoDB":
        /^\{("GlobalSecondaryIndexName":"by_\w+",|"Operation":"\w+",)?"TableName":"\$\{aws_dynamodb_table\.\w+\.name\}"\}$/,
      // Those of the account, where the environment names no configuration set.
      "AWS/SES": /^(\{"ses:configuration-set":"[\w-]+"\}|undefined)$/,
      "AWS/S3": /^\{"BucketName":"\$\{aws_s3_bucket\.\w+\.bucket\}","FilterId":"all"\}$/,
      [own]:
        /^\{("tier":"[a-z]+"|"environment":"[a-z]+"|"function":"[a-z]+"(,"route":"[A-Z]+ \/[^"]*")?)?\}$|^undefined$/,
    };
    const topic = isSilo(template)
      ? "${data.aws_ssm_parameter.platform_alarm_topic_arn.insecure_value}"
      : "${aws_sns_topic.alarms.arn}";
    const runbooks = environmentOf(template)?.alarms.runbooks ?? "";
    expect(faultsOfAlarms(template, topic, runbooks)).toEqual([]);
    for (const { address, values } of resources(template, "aws_cloudwatch_metric_alarm")) {
      for (const metric of metricsOf(values)) {
        expect([address, JSON.stringify(metric.dimensions)]).toEqual([
          address,
          expect.stringMatching(dimensions[String(metric.namespace)] ?? /never/),
        ]);
      }
    }
    const watched = resources(template, "aws_cloudwatch_metric_alarm").map(({ values }) =>
      JSON.stringify(values.dimensions),
    );
    for (const { name } of resources(template, "aws_lambda_function")) {
      expect(watched).toContain(`{"FunctionName":"\${aws_lambda_function.${name}.function_name}"}`);
    }
  });

  it("refers only to resources that exist", () => {
    for (const [, data, type = "", name = ""] of template.text.matchAll(
      /(?<!\$)\$\{(data\.)?(aws_\w+)\.(\w+)/g,
    )) {
      const declared = data === undefined ? template.resource : template.data;
      expect([`${type}.${name}`, declared?.[type]?.[name]]).toEqual([`${type}.${name}`, expect.any(Object)]);
    }
  });

  it("contains no time, no random value and no path of the machine", () => {
    const text = template.text.replaceAll(acme.tenantId, "<tenant>");
    expect(text).not.toMatch(/\b20\d\d-\d\d-\d\dT\d\d:|\b1[6-9]\d{8}(\d{3})?\b/);
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/);
    expect(text).not.toContain(process.cwd());
    expect(text).not.toMatch(/\$\{(timestamp|uuid|bcrypt|plantimestamp)\(/);
  });

  it("works with one account only, and keeps its state in the environment's bucket, locked and encrypted", () => {
    const environment = environmentOf(template);
    expect(template.provider.aws).toMatchObject([
      { allowed_account_ids: [environment?.accountId], region: environment?.region },
    ]);
    const { s3, local } = template.terraform.backend;
    if (template.name.startsWith("state-backend-")) expect(local).toBeDefined();
    else {
      expect(s3).toEqual({
        bucket: environment?.state.bucket,
        key: `${environment?.state.keyPrefix}/${template.name}.tfstate`,
        region: environment?.region,
        // With a key of its own, the bucket's default must not be overridden.
        encrypt: environment?.state.encryption !== "customer-managed",
        use_lockfile: true,
        allowed_account_ids: [environment?.accountId],
      });
    }
  });

  it("rotates keys, and leaves the longest time to cancel a deletion", () => {
    for (const { address, values } of resources(template, "aws_kms_key")) {
      expect([address, values.enable_key_rotation, values.deletion_window_in_days]).toEqual([
        address,
        true,
        30,
      ]);
    }
  });

  it("protects stores as the environment declares", () => {
    const protect = template.name.startsWith("state-backend-") || /^saas-prod\b/.test(template.name);
    for (const type of [
      "aws_dynamodb_table",
      "aws_s3_bucket",
      "aws_cognito_user_pool",
      "aws_kms_key",
      "aws_cloudwatch_log_group",
    ]) {
      for (const { address, values } of resources(template, type)) {
        expect([address, values.lifecycle]).toEqual([address, { prevent_destroy: protect }]);
      }
    }
    for (const { values } of resources(template, "aws_dynamodb_table")) {
      expect(values.deletion_protection_enabled).toBe(protect);
    }
    for (const { values } of resources(template, "aws_cognito_user_pool")) {
      expect(values.deletion_protection).toBe(protect ? "ACTIVE" : "INACTIVE");
    }
  });
});

function authorizationOf({ authorization }: Route, template: Template): object {
  if (authorization === "tenant") {
    return { authorization: "COGNITO_USER_POOLS", authorizer_id: "${aws_api_gateway_authorizer.api.id}" };
  }
  // The function verifies the credential, or says only whose a domain is.
  if (authorization === "scim" || authorization === "public") return { authorization: "NONE" };
  const open = authorization === "onboarding" && template.name !== "saas-prod";
  return { authorization: open ? "NONE" : "AWS_IAM" };
}

const platforms = each.filter(([name, template]) => name.startsWith("saas-") && !isSilo(template));

/** The routes that a user needs before the tenant's API key is known. */
const keyless = new Set(["GET /tenant", "GET /user", "PUT /user/second-factor", "DELETE /user/sessions"]);

describe.each(platforms)("the API of %s", (_, template) => {
  const api = (type: string) => resources(template, `aws_api_gateway_${type}`);
  const byResource = (type: string, resourceId: unknown, method: string): Arguments | undefined =>
    api(type).find(({ values }) => values.resource_id === resourceId && values.http_method === method)
      ?.values;

  const environment = environmentOf(template);
  const all = routes.filter((route) => environment === undefined || isServed(route, environment));

  it.each(all.map((route) => [`${route.method} ${route.path}`, route] as const))("serves %s", (__, route) => {
    const steps = route.path.split("/").slice(1);
    let id = "${aws_api_gateway_rest_api.api.root_resource_id}";
    for (const step of steps) {
      const found = api("resource").find(
        ({ values }) => values.parent_id === id && values.path_part === pathPart(step),
      );
      id = `\${${found?.address}.id}`;
    }
    const methodName = Object.entries(template.resource.aws_api_gateway_method ?? {}).find(
      ([, values]) => values.resource_id === id && values.http_method === route.method,
    );
    expect(methodName?.[1]).toMatchObject(authorizationOf(route, template));
    expect(methodName?.[1].api_key_required).toBe(
      route.authorization === "tenant" && !keyless.has(`${route.method} ${route.path}`) ? true : undefined,
    );
    const integration = Object.values(template.resource.aws_api_gateway_integration ?? {}).find(
      (values) => values.resource_id === id && String(values.http_method).includes(`.${methodName?.[0]}.`),
    );
    expect(integration?.uri).toBe(`\${aws_lambda_function.${route.function}_function.invoke_arn}`);
  });

  it("serves nothing that is no route, and asks everybody for a credential but a preflight, open onboarding, identity providers and a sign-in", () => {
    const served = api("method").map(({ values }) => values);
    expect(served.filter(({ http_method }) => http_method !== "OPTIONS")).toHaveLength(all.length);
    const open = served.filter(({ authorization }) => authorization === "NONE");
    expect(open.filter(({ http_method }) => http_method !== "OPTIONS")).toHaveLength(
      all.filter(
        (route) => "NONE" === (authorizationOf(route, template) as { authorization: string }).authorization,
      ).length,
    );
    for (const { values } of api("integration")) {
      if (values.type === "MOCK") {
        expect(String(values.http_method)).toMatch(/_options\.http_method/);
        // Else a body of another content type is a 500 that anyone can cause.
        expect(values.passthrough_behavior).toBe("NEVER");
      } else expect(String(values.http_method)).not.toMatch(/_options\.http_method/);
    }
    expect(byResource("method", "nowhere", "GET")).toBeUndefined();
  });
});
