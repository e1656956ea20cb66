import { dev } from "../../environments/dev";
import { loadEnvironments } from "../../environments/load";
import { platformStackName, siloStackName } from "../../stacks/support/naming";
import { acme } from "../support/silos";
import { resource, resources, stack, synthesize } from "../support/synth";

/** Names, whose length the rules bound: develop/limits measures what grows. The longest names that environment data allows, in the regions with the longest name and the longest partition. */
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
  },
);
