import { dev } from "../../environments/dev";
import { loadEnvironments } from "../../environments/load";
import type { SiloTenant } from "../../environments/schema/data";
import { acme, environmentsWith, globex, siloTenants } from "../support/silos";
import { resource, resources, stack, synthesize, type Template } from "../support/synth";

const templates = synthesize(environmentsWith(acme, globex), "saas-prod", "saas-prod-silo-acme");
const silo = stack(templates, "saas-prod-silo-acme");

/** The stack of one silo tenant, in an environment that has no key of its own and protects nothing. */
const alone = (tenant: SiloTenant): Template => {
  const name = `saas-dev-silo-${tenant.slug}`;
  return stack(synthesize(loadEnvironments({ dev: { ...dev, siloTenants: [tenant] } }), name), name);
};

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
    const { Statement } = JSON.parse(String(resource(template, "aws_kms_key.silo").policy)) as {
      Statement: { Sid: string }[];
    };
    expect(Statement.map(({ Sid }) => Sid)).toEqual([
      ...["AccountDecidesByIam", "RestoreThroughTables", "MadeByCi", "UsedByCiThroughStores"],
    ]);
    const prod = JSON.parse(String(resource(silo, "aws_kms_key.silo").policy)) as {
      Statement: { Sid: string; Principal: object; Condition?: object }[];
    };
    const parameter = (name: string) => `\${data.aws_ssm_parameter.platform_${name}_role_arn.insecure_value}`;
    expect(prod.Statement.slice(1, 3)).toMatchObject([
      {
        Sid: "RestoreThroughTables",
        Principal: { AWS: parameter("restore") },
        Condition: { StringEquals: { "kms:ViaService": ["dynamodb.eu-central-1.amazonaws.com"] } },
      },
      { Sid: "BackupThroughStores", Principal: { AWS: parameter("backup") } },
    ]);
  });

  it("has tags that separate its costs", () => {
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
    ).toEqual(["/saas/prod/alarm_topic_arn", "/saas/prod/backup_role_arn", "/saas/prod/restore_role_arn"]);
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

describe("silos and their platform", () => {
  it("are planned apart: the platform is the same bytes with two and with a thousand", () => {
    const many = synthesize(environmentsWith(...siloTenants(1000)), "saas-prod");
    expect(stack(many, "saas-prod").text).toBe(stack(templates, "saas-prod").text);
  });

  it("and a silo has the same bytes whatever other silos exist", () => {
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
