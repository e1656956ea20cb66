import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dev } from "../../environments/dev";
import { loadEnvironments } from "../../environments/load";
import type { SiloTenant } from "../../environments/silo-tenant";
import { acme, environmentsWith, globex, siloTenants } from "../support/silos";
import { resource, resources, stack, synthesize, type Template } from "../support/synth";

const templates = synthesize(environmentsWith(acme, globex), "saas-prod", "saas-prod-silo-acme");
const silo = stack(templates, "saas-prod-silo-acme");

interface Statement {
  readonly Sid: string;
  readonly Action: string[];
  readonly Resource?: string;
  readonly Principal?: { readonly AWS: string[] };
  readonly Condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const statements = (address: string, field = "policy", template = silo): Statement[] =>
  JSON.parse(String(resource(template, address)[field])).Statement;

/** The stack of one silo tenant, in an environment that has no key of its own and protects nothing. */
const alone = (tenant: SiloTenant): Template => {
  const name = `saas-dev-silo-${tenant.slug}`;
  return stack(synthesize(loadEnvironments({ dev: { ...dev, siloTenants: [tenant] } }), name), name);
};

const TABLE = "${aws_dynamodb_table.tenant_data.arn}";
const BUCKET = "${aws_s3_bucket.tenant_files.arn}";
const OWN_FILES = `${BUCKET}/tenants/$\${aws:PrincipalTag/tenant_id}`;

describe("a silo", () => {
  it("has names that begin with its stack's", () => {
    expect(resource(silo, "aws_dynamodb_table.tenant_data").name).toBe("saas-prod-silo-acme-tenant-data");
    expect(resource(silo, "aws_s3_bucket.tenant_files").bucket).toBe("saas-prod-silo-acme-777788889999");
    expect(resource(silo, "aws_iam_role.tenant_access").name).toBe("saas-prod-silo-acme-tenant-access");
    expect(resource(silo, "aws_kms_alias.silo").name).toBe("alias/saas-prod-silo-acme");
    for (const { values } of resources(silo, "aws_cloudwatch_metric_alarm")) {
      expect(values.alarm_name).toMatch(/^saas-prod-silo-acme-/);
    }
  });

  it("has one role, for the quota is of roles", () => {
    expect(resources(silo, "aws_iam_role")).toHaveLength(1);
  });

  it("has the pool's keys, so that items move between them as they are", () => {
    const { hash_key, range_key, attribute } = resource(
      stack(templates, "saas-prod"),
      "aws_dynamodb_table.tenant_data",
    );
    expect(resource(silo, "aws_dynamodb_table.tenant_data")).toMatchObject({
      hash_key,
      range_key,
      attribute,
    });
  });

  it("is encrypted with a rotated key of its own, wherever the environment's data is not", () => {
    const template = alone(acme);
    const key = "${aws_kms_key.silo.arn}";
    expect(dev.encryption).toBe("aws-managed");
    expect(resource(template, "aws_kms_key.silo").enable_key_rotation).toBe(true);
    expect(resource(template, "aws_dynamodb_table.tenant_data").server_side_encryption).toEqual({
      enabled: true,
      kms_key_arn: key,
    });
    expect(
      resource(template, "aws_s3_bucket_server_side_encryption_configuration.tenant_files").rule,
    ).toEqual([
      {
        apply_server_side_encryption_by_default: { sse_algorithm: "aws:kms", kms_master_key_id: key },
        bucket_key_enabled: true,
      },
    ]);
    expect(statements("aws_kms_key.silo", "policy", template).map(({ Sid }) => Sid)).toEqual([
      "AccountDecidesByIam",
    ]);
  });

  it("carries tags that costs are told apart by", () => {
    expect(silo.provider.aws).toMatchObject([
      {
        default_tags: [
          {
            tags: {
              tenant_id: acme.tenantId,
              tenant: "acme",
              tier: "dedicated",
              environment: "prod",
              stack: silo.name,
            },
          },
        ],
      },
    ]);
  });

  it("knows its platform by parameters, and the tenant's record can name it by one", () => {
    expect(
      Object.values(silo.data?.aws_ssm_parameter ?? {})
        .map(({ name }) => name)
        .sort(),
    ).toEqual(
      ["admin", "data", "files", "lifecycle", "onboarding"]
        .map((name) => `/saas/prod/${name}_function_role_arn`)
        .concat("/saas/prod/alarm_topic_arn")
        .sort(),
    );
    const { name, type, insecure_value, depends_on } = resource(silo, "aws_ssm_parameter.binding");
    expect([name, type, depends_on]).toEqual([
      `/saas/prod/silo/${acme.tenantId}/binding`,
      "String",
      ["aws_iam_role_policy.tenant_access"],
    ]);
    expect(JSON.parse(String(insecure_value))).toEqual({
      model: "silo",
      slug: "acme",
      data_table: "${aws_dynamodb_table.tenant_data.name}",
      bucket: "${aws_s3_bucket.tenant_files.bucket}",
      access_role_arn: "${aws_iam_role.tenant_access.arn}",
    });
    const published = resources(stack(templates, "saas-prod"), "aws_ssm_parameter").map(
      ({ values }) => values.name,
    );
    for (const { name: read } of Object.values(silo.data?.aws_ssm_parameter ?? {}))
      expect(published).toContain(read);
  });

  it("is protected as the environment says, unless its line says otherwise", () => {
    for (const [template, protect] of [
      [silo, true],
      [alone(acme), false],
      [alone({ ...acme, removalProtection: true }), true],
      [
        stack(synthesize(environmentsWith({ ...acme, removalProtection: false }), silo.name), silo.name),
        false,
      ],
    ] as const) {
      for (const address of [
        "aws_dynamodb_table.tenant_data",
        "aws_s3_bucket.tenant_files",
        "aws_kms_key.silo",
      ]) {
        expect(resource(template, address).lifecycle).toEqual({ prevent_destroy: protect });
      }
      expect(resource(template, "aws_dynamodb_table.tenant_data").deletion_protection_enabled).toBe(protect);
      expect(resource(template, "aws_s3_bucket.tenant_files").force_destroy).toBe(!protect);
    }
  });
});

describe("the role of a silo", () => {
  const tags = { "aws:RequestTag/tenant_id": acme.tenantId };
  it.each([
    ["Tenant", ["data", "files"], tags, ["tenant_id"]],
    ["Lifecycle", ["lifecycle"], { ...tags, "aws:RequestTag/work": "lifecycle" }, ["tenant_id", "work"]],
    ["Export", ["admin"], { ...tags, "aws:RequestTag/work": "export" }, ["tenant_id", "work"]],
    ["Activation", ["onboarding"], { ...tags, "aws:RequestTag/work": "activation" }, ["tenant_id", "work"]],
  ])(
    "trusts for the work %s these functions alone, with this tenant's tag alone",
    (sid, functions, equals, keys) => {
      const trust = statements("aws_iam_role.tenant_access", "assume_role_policy");
      expect(trust).toHaveLength(4);
      expect(trust.find(({ Sid }) => Sid === sid)).toEqual({
        Sid: sid,
        Effect: "Allow",
        Principal: {
          AWS: functions.map(
            (name) => `\${data.aws_ssm_parameter.platform_${name}_function_role_arn.insecure_value}`,
          ),
        },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: equals,
          "ForAllValues:StringEquals": { "aws:TagKeys": keys },
          Null: { "aws:TagKeys": "false" },
        },
      });
    },
  );

  const granted = (work: string | undefined) =>
    statements("aws_iam_role_policy.tenant_access")
      .filter(({ Condition }) =>
        work === undefined
          ? Condition.Null?.["aws:PrincipalTag/work"] === "true"
          : Condition.StringEquals?.["aws:PrincipalTag/work"] === work,
      )
      .map(({ Action, Resource }) => [Resource, ...Action]);

  it.each([
    [
      undefined,
      [
        [TABLE, "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"],
        [`${OWN_FILES}/*`, "GetObject", "PutObject", "DeleteObject"],
        [BUCKET, "ListBucket"],
      ],
    ],
    [
      "lifecycle",
      [
        [TABLE, "GetItem", "PutItem", "DeleteItem", "Query"],
        [
          `${OWN_FILES}/*`,
          "GetObject",
          "PutObject",
          "DeleteObject",
          "DeleteObjectVersion",
          "AbortMultipartUpload",
        ],
        [BUCKET, "ListBucket", "ListBucketVersions"],
      ],
    ],
    ["export", [[`${OWN_FILES}/exports/*`, "GetObject"]]],
    [
      "activation",
      [
        [TABLE, "Query"],
        [BUCKET, "ListBucket"],
      ],
    ],
  ])("allows a session for the work %s what it needs", (work, expected) => {
    const service = (on: string) => (on === TABLE ? "dynamodb" : "s3");
    expect(granted(work)).toEqual(
      expected.map(([on = "", ...actions]) => [on, ...actions.map((action) => `${service(on)}:${action}`)]),
    );
  });

  it("allows nothing that is not for one work, but the key through the stores", () => {
    const all = statements("aws_iam_role_policy.tenant_access");
    const works = [undefined, "lifecycle", "export", "activation"].flatMap(granted);
    expect(all.filter(({ Sid }) => Sid !== "KeyThroughStores")).toHaveLength(works.length);
    expect(all[0]).toMatchObject({
      Sid: "KeyThroughStores",
      Resource: "${aws_kms_key.silo.arn}",
      Condition: {
        StringEquals: {
          "kms:ViaService": ["dynamodb.eu-central-1.amazonaws.com", "s3.eu-central-1.amazonaws.com"],
        },
      },
    });
  });

  it("ends at the tag's partition key and prefix in every statement", () => {
    for (const { Action, Resource, Condition } of statements("aws_iam_role_policy.tenant_access")) {
      if (Resource === TABLE) {
        expect(Condition).toMatchObject({
          "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["$${aws:PrincipalTag/tenant_id}"] },
          Null: { "dynamodb:LeadingKeys": "false" },
        });
      } else if (Resource === BUCKET) {
        expect(Action.every((action) => action.startsWith("s3:ListBucket"))).toBe(true);
        expect(Condition.StringLike).toEqual({ "s3:prefix": ["tenants/$${aws:PrincipalTag/tenant_id}/*"] });
      } else if (Resource !== "${aws_kms_key.silo.arn}") {
        expect(Resource?.startsWith(`${OWN_FILES}/`)).toBe(true);
      }
    }
  });
});

describe("the alarms of a silo", () => {
  const alarms = resources(silo, "aws_cloudwatch_metric_alarm");

  it("watch throttled reads and writes, and what DynamoDB and S3 answer with 5xx", () => {
    const metrics = alarms.flatMap(({ values }) => {
      const queries = (values.metric_query ?? []) as {
        metric?: { metric_name: string; dimensions: object };
      }[];
      return values.metric_name ?? queries.flatMap(({ metric }) => metric?.metric_name ?? []);
    });
    expect(metrics.sort()).toEqual([
      "5xxErrors",
      "ReadThrottleEvents",
      ...Array(5).fill("SystemErrors"),
      "WriteThrottleEvents",
    ]);
    expect(resource(silo, "aws_s3_bucket_metric.tenant_files")).toMatchObject({
      bucket: "${aws_s3_bucket.tenant_files.id}",
      name: "all",
    });
  });

  it("add up all operations that functions use, a period without an error counting as none", () => {
    const [sum, ...parts] = resource(silo, "aws_cloudwatch_metric_alarm.table_system_errors")
      .metric_query as {
      id: string;
      expression?: string;
      return_data?: boolean;
      metric?: { dimensions: { Operation: string } };
    }[];
    expect(parts.map(({ metric }) => metric?.dimensions.Operation).sort()).toEqual([
      "DeleteItem",
      "GetItem",
      "PutItem",
      "Query",
      "UpdateItem",
    ]);
    expect(sum).toMatchObject({
      return_data: true,
      expression: parts.map(({ id }) => `FILL(${id}, 0)`).join(" + "),
    });
  });

  it("say whose they are and what to do, and take no data for no errors", () => {
    for (const { values } of alarms) {
      expect(values.treat_missing_data).toBe("notBreaching");
      expect(values.alarm_description).toContain(`acme (${acme.tenantId})`);
      expect(values.alarm_description).toContain("docs/tenancy-models.md");
      // Source: CloudWatch API reference, PutMetricAlarm.
      expect(String(values.alarm_description).length).toBeLessThanOrEqual(1024);
    }
  });
});

describe("silos and their platform", () => {
  it("are planned apart: the platform is the same bytes with two and with a thousand", () => {
    const many = synthesize(environmentsWith(...siloTenants(1000)), "saas-prod");
    expect(stack(many, "saas-prod").text).toBe(stack(templates, "saas-prod").text);
  });

  it("and a silo is the same bytes whoever is beside it", () => {
    expect(stack(synthesize(environmentsWith(acme), silo.name), silo.name).text).toBe(silo.text);
  });

  it("have nothing in common where all tenants are pooled", () => {
    const { standard } = dev.tiers;
    const pool = stack(
      synthesize(
        loadEnvironments({ dev: { ...dev, isolationModel: "pool", tiers: { standard } } }),
        "saas-dev",
      ),
      "saas-dev",
    );
    expect(pool.text).not.toMatch(/ActInSilos|ReadBindings|function_role_arn"/);
  });
});

describe("what a silo costs at rest", () => {
  const document = readFileSync(join(__dirname, "../../docs/tenancy-models.md"), "utf8");
  const counted = (row: string) => Number(new RegExp(`^\\| ${row} \\| (\\d+) \\|`, "m").exec(document)?.[1]);
  const alarms = resources(silo, "aws_cloudwatch_metric_alarm").map(({ values }) => {
    const queries = (values.metric_query ?? []) as { metric?: object }[];
    return values.metric_name === undefined ? queries.filter(({ metric }) => metric !== undefined).length : 1;
  });

  it.each([
    ["customer-managed key", resources(silo, "aws_kms_key").length],
    ["metrics of alarms", alarms.reduce((sum, metrics) => sum + metrics, 0)],
    ["S3 request metrics", resources(silo, "aws_s3_bucket_metric").length],
    ["table, paid by request", resources(silo, "aws_dynamodb_table").length],
    ["bucket", resources(silo, "aws_s3_bucket").length],
    ["parameter, standard", resources(silo, "aws_ssm_parameter").length],
  ])("is counted in docs/tenancy-models.md: %s", (row, count) => {
    expect(counted(row)).toBe(count);
  });

  it("is all that a silo has, but for settings of a bucket, names and rights", () => {
    const types = Object.keys(silo.resource).filter(
      (type) => !/^aws_s3_bucket_(?!metric)|^aws_iam_|_alias$/.test(type),
    );
    expect(types.sort()).toEqual([
      "aws_cloudwatch_metric_alarm",
      "aws_dynamodb_table",
      "aws_kms_key",
      "aws_s3_bucket",
      "aws_s3_bucket_metric",
      "aws_ssm_parameter",
    ]);
  });

  it("ends where the account's roles end, of which a platform takes as many as are counted", () => {
    const platform = resources(stack(templates, "saas-prod"), "aws_iam_role").length;
    expect(document).toContain(
      `a platform has ${platform}, so that an account of its own has room for ${1000 - platform} silos`,
    );
    expect(document).toContain(`and ${(5000 - platform).toLocaleString("en")} with`);
  });
});
