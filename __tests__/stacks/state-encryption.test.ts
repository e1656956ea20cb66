import type { Check } from "@saas/local-aws/iam";
import { dev } from "../../environments/dev";
import { loadEnvironments } from "../../environments/load";
import { prod } from "../../environments/prod";
import type { EnvironmentConfig } from "../../environments/schema";
import { ciAccessOf, roleInCi, withEverythingAttached } from "../support/ci-access";
import { allows } from "../support/policies";
import { addresses, resource, resources, stack, synthesize } from "../support/synth";

const with_ = (environment: typeof dev | typeof prod, encryption: EnvironmentConfig["state"]["encryption"]) =>
  loadEnvironments({ [environment.name]: { ...environment, state: { ...environment.state, encryption } } });

const protectedBy = { dev: with_(dev, "customer-managed"), prod: with_(prod, "customer-managed") };
/** What S3 tells KMS of a bucket with a bucket key, and of an object that was written without one. */
const OF_OBJECT = "kms:EncryptionContext:aws:s3:arn";

describe.each(Object.entries(protectedBy))(
  "the state of %s, encrypted with a key of its own",
  (name, all) => {
    const templates = synthesize(all);
    const environment = all[0] as EnvironmentConfig;
    const backend = stack(templates, `state-backend-${name}`);
    const { accountId, region, state } = environment;
    const bucket = `arn:aws:s3:::${state.bucket}`;

    it("has a key that is rotated, and that Terraform refuses to destroy like the bucket", () => {
      expect(resource(backend, "aws_kms_key.state_key")).toMatchObject({
        enable_key_rotation: true,
        lifecycle: { prevent_destroy: true },
      });
      const { rule } = resource(backend, "aws_s3_bucket_server_side_encryption_configuration.state");
      expect(rule).toEqual([
        {
          apply_server_side_encryption_by_default: {
            sse_algorithm: "aws:kms",
            kms_master_key_id: "${aws_kms_key.state_key.arn}",
          },
          bucket_key_enabled: true,
        },
      ]);
    });

    it("is written with the bucket's default: no stack asks for another encryption", () => {
      const backends = [...templates.values()].flatMap(({ terraform }) => terraform.backend.s3 ?? []);
      expect(backends.length).toBeGreaterThan(1);
      for (const each of backends) expect(each).toMatchObject({ bucket: state.bucket, encrypt: false });
    });

    const { plan, deploy } = ciAccessOf(templates, environment);
    const key = `arn:aws:kms:${region}:${accountId}:key/0a1b2c3d-0000-4000-8000-0123456789ab`;
    const policy = JSON.parse(String(resource(backend, "aws_kms_key.state_key").policy));
    const account = {
      accountId,
      roles: {},
      resourcePolicies: new Map([[key, { name: "policy of the key", policy }]]),
      key,
    };
    const may = (role: typeof plan, operation: string, context: Check["context"] = {}) =>
      allows(
        account,
        { role },
        {
          action: `kms:${operation}`,
          resource: key,
          context: { "aws:ResourceTag/environment": name, ...context },
        },
      );
    const roles = [
      ["that plans", plan, ["Decrypt", "GenerateDataKey"]],
      ["that deploys", deploy, ["Decrypt", "GenerateDataKey"]],
      ...(environment.ci?.verify
        ? [["that verifies", roleInCi(templates, environment, "verify"), ["Decrypt"]]]
        : []),
    ] as [string, typeof plan, string[]][];
    const s3 = { "kms:ViaService": `s3.${region}.amazonaws.com` };

    it.each(roles)("the role %s uses the key by S3, for the state alone", async (_, role, operations) => {
      for (const operation of operations) {
        for (const object of [bucket, `${bucket}/${state.keyPrefix}/saas-${name}.tfstate`]) {
          expect([object, await may(role, operation, { ...s3, [OF_OBJECT]: object })]).toEqual([
            object,
            true,
          ]);
        }
      }
      for (const each of [role, withEverythingAttached(role)]) {
        if (each.permissionsBoundary === undefined && each !== role) continue;
        for (const operation of ["Decrypt", "GenerateDataKey", "Encrypt", "CreateGrant"]) {
          for (const context of [
            {},
            { [OF_OBJECT]: bucket },
            s3,
            { ...s3, [OF_OBJECT]: `${bucket}-2` },
            { ...s3, [OF_OBJECT]: `arn:aws:s3:::saas-${name}-tenant-data-${accountId}-${region}` },
          ]) {
            expect([operation, context, await may(each, operation, context)]).toEqual([
              operation,
              context,
              false,
            ]);
          }
        }
      }
    });

    it("no role of CI locks anybody out of it: the key's policy denies it what its tags would allow", async () => {
      const losing = [
        ...["CancelKeyDeletion", "CreateAlias", "DeleteAlias", "DisableKey", "DisableKeyRotation"],
        ...["EnableKeyRotation", "PutKeyPolicy", "RetireGrant", "RevokeGrant", "ScheduleKeyDeletion"],
        ...["TagResource", "UntagResource", "UpdateAlias", "UpdateKeyDescription"],
      ];
      for (const [, role] of roles) {
        for (const operation of losing) {
          const context = { "aws:RequestTag/environment": name };
          expect([operation, await may(withEverythingAttached(role), operation, context)]).toEqual([
            operation,
            false,
          ]);
        }
        const reads = ["DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags"];
        if (role.arn.endsWith("verify")) continue;
        for (const operation of reads)
          expect([operation, await may(role, operation)]).toEqual([operation, true]);
      }
    });
  },
);

it("is encrypted by S3 where the environment says nothing", () => {
  const templates = synthesize(with_(dev, undefined));
  const backend = stack(templates, "state-backend-dev");
  expect(addresses(backend).filter((address) => address.includes("kms"))).toEqual([]);
  expect(JSON.stringify(resources(backend, "aws_s3_bucket_server_side_encryption_configuration"))).toContain(
    "AES256",
  );
  expect(stack(templates, "ci-access-dev").text).not.toContain(OF_OBJECT);
});
