import { dev } from "../../environments/dev";
import { loadEnvironments } from "../../environments/load";
import { partitionOf } from "../../environments/regions";
import { platformStackName, siloStackName } from "../../stacks/support/naming";
import { acme } from "../support/silos";
import { resource, resources, stack, synthesize, type Template } from "../support/synth";

/** The longest names that environment data allows, in the regions with the longest name and the longest partition. */
const LONGEST_NAME = "e".repeat(16);
const LONGEST_SLUG = "s".repeat(20);

describe.each(["ap-southeast-1", "us-gov-east-1", "cn-northwest-1"])(
  "with the longest names, in %s",
  (region) => {
    const environment = {
      ...dev,
      name: LONGEST_NAME,
      region,
      encryption: "customer-managed",
      siloTenants: [{ ...acme, slug: LONGEST_SLUG, region }],
    };
    const templates = synthesize(loadEnvironments({ [LONGEST_NAME]: environment }));
    const platform = stack(templates, platformStackName(LONGEST_NAME));
    const silo = stack(templates, siloStackName(LONGEST_NAME, LONGEST_SLUG));
    const account = `arn:${partitionOf(region)}:iam::${dev.accountId}`;

    /** A policy as IAM gets it: references replaced by ARNs. IAM does not count white space, and there is none. */
    function written(text: unknown, template: Template): string {
      const plain = String(text)
        .replaceAll(
          /(?<!\$)\$\{data\.aws_ssm_parameter\.platform_(\w+)_role_arn\.insecure_value\}/g,
          (_, name) => `${account}:role/${platform.name}-${name}`,
        )
        .replaceAll(/(?<!\$)\$\{(aws_\w+)\.(\w+)\.\w+\}/g, (_, type, name) => arnOf(type, name, template))
        .replaceAll("$${", "${");
      expect(plain).not.toMatch(/\$\{(?!aws:)/);
      return plain;
    }

    function arnOf(type: string, name: string, template: Template): string {
      const values = resource(template, `${type}.${name}`);
      // Longer than any ARN of what has an id and no name: a key's, a pool's or a plan's.
      return `${account}:${region}:${values.name ?? values.bucket ?? "x".repeat(64)}`;
    }

    // Sources: IAM and STS quotas; Amazon S3 user guide, bucket naming rules; DynamoDB quotas; KMS and CloudWatch API references.
    it("roles and their policies have names of at most 64 characters", () => {
      for (const template of [platform, silo]) {
        for (const type of ["aws_iam_role", "aws_iam_role_policy", "aws_iam_policy"]) {
          for (const { values } of resources(template, type)) {
            expect(String(values.name).length).toBeLessThanOrEqual(64);
          }
        }
      }
    });

    it("buckets have names of at most 63 characters, tables of 255, aliases of 256", () => {
      for (const template of [platform, silo]) {
        for (const { values } of resources(template, "aws_s3_bucket")) {
          expect(String(values.bucket)).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
        }
      }
      expect(String(resource(silo, "aws_dynamodb_table.tenant_data").name).length).toBeLessThanOrEqual(255);
      expect(String(resource(silo, "aws_kms_alias.silo").name).length).toBeLessThanOrEqual(256);
    });

    it("a role's trust policy fits into the 2,048 characters that an account has by default", () => {
      for (const template of [platform, silo]) {
        for (const { values } of resources(template, "aws_iam_role")) {
          expect(written(values.assume_role_policy, template).length).toBeLessThanOrEqual(2048);
        }
      }
      expect(written(resource(silo, "aws_iam_role.tenant_access").assume_role_policy, silo)).toContain(
        `"${account}:role/${platform.name}-restore"`,
      );
    });

    it("a role's inline policies fit into 10,240 characters together", () => {
      for (const template of [platform, silo]) {
        const sizes = new Map<unknown, number>();
        for (const { values } of resources(template, "aws_iam_role_policy")) {
          const size = written(values.policy, template).length;
          sizes.set(values.role, (sizes.get(values.role) ?? 0) + size);
        }
        for (const [role, size] of sizes) expect([role, size <= 10_240]).toEqual([role, true]);
      }
    });

    it("a managed policy fits into 6,144 characters", () => {
      for (const { values } of resources(platform, "aws_iam_policy")) {
        expect(written(values.policy, platform).length).toBeLessThanOrEqual(6144);
      }
    });
  },
);
