import type { Check } from "@saas/local-aws/iam";
import { dev } from "../../../environments/dev";
import { loadEnvironments } from "../../../environments/load";
import { prod } from "../../../environments/prod";
import type { EnvironmentConfig } from "../../../environments/schema";
import { ciAccessOf, withEverythingAttached } from "../../support/ci-access";
import { allows } from "../../support/policies";
import { acme } from "../../support/silos";
import { resource, resources, stack, synthesize } from "../../support/synth";

type Storage = EnvironmentConfig["storageAccess"];
const with_ = (environment: typeof dev | typeof prod, storageAccess: Storage) =>
  loadEnvironments({ [environment.name]: { ...environment, siloTenants: [acme], storageAccess } });

interface Selector {
  readonly field_selector: readonly { field: string; equals?: string[]; starts_with?: string[] }[];
}

describe.each([dev, prod])("data events of $name", (environment) => {
  const { name, accountId, region } = environment;
  const templates = synthesize(with_(environment, { keepDays: 30, dataEvents: true }));
  const backend = stack(templates, `state-backend-${name}`);
  const trail = resource(backend, "aws_cloudtrail.data_events_trail");
  const trailArn = `arn:aws:cloudtrail:${region}:${accountId}:trail/${trail.name}`;
  const selectors = trail.advanced_event_selector as Selector[];
  const of = (field: string) =>
    selectors.map(({ field_selector }) => field_selector.find((each) => each.field === field));

  it("are of every table and every bucket of the platform and its silos, and of nothing else", () => {
    expect(of("eventCategory").map((each) => each?.equals)).toEqual(selectors.map(() => ["Data"]));
    const beginnings = of("resources.ARN").flatMap((each) => each?.starts_with ?? []);
    const stores = [...templates.values()]
      .filter((template) => template.name.startsWith("saas-"))
      .flatMap((template) => [
        ...resources(template, "aws_dynamodb_table").map(
          ({ values }) => `arn:aws:dynamodb:${region}:${accountId}:table/${values.name}`,
        ),
        ...resources(template, "aws_s3_bucket").map(
          ({ values }) => `arn:aws:s3:::${values.bucket}/tenants/a`,
        ),
      ]);
    expect(stores.length).toBeGreaterThan(5);
    for (const store of stores) {
      expect([store, beginnings.some((each) => store.startsWith(each))]).toEqual([store, true]);
    }
    for (const each of beginnings) expect(each).toMatch(new RegExp(`[:/]saas-${name}-$`));
  });

  it("are kept in a bucket of their own, encrypted with a key, with signed digests, for the environment's days", () => {
    expect(trail).toMatchObject({
      enable_logging: true,
      enable_log_file_validation: true,
      kms_key_id: "${aws_kms_key.data_events_key.arn}",
      s3_bucket_name: "${aws_s3_bucket.data_events_records.id}",
      depends_on: ["aws_s3_bucket_policy.data_events_records"],
    });
    expect(resource(backend, "aws_s3_bucket.data_events_records").lifecycle).toEqual({
      prevent_destroy: true,
    });
    expect(resource(backend, "aws_kms_key.data_events_key").lifecycle).toEqual({ prevent_destroy: true });
    const { rule } = resource(backend, "aws_s3_bucket_lifecycle_configuration.data_events");
    expect(JSON.stringify(rule)).toContain('"days":30');
  });

  it("are written by this trail alone", () => {
    for (const address of ["aws_s3_bucket_policy.data_events_records", "aws_kms_key.data_events_key"]) {
      const statements = JSON.parse(String(resource(backend, address).policy)).Statement as {
        Principal: { Service?: string };
        Condition?: { StringEquals?: Record<string, unknown> };
      }[];
      const services = statements.filter(({ Principal }) => Principal.Service !== undefined);
      expect(services.length).toBe(2);
      for (const { Principal, Condition } of services) {
        expect(Principal.Service).toBe("cloudtrail.amazonaws.com");
        expect(Condition?.StringEquals?.["aws:SourceArn"]).toBe(trailArn);
      }
    }
  });

  it("are not CI's to stop or to remove, whatever rights it has; planning reads the trail's settings", async () => {
    const { plan, deploy } = ciAccessOf(
      templates,
      with_(environment, { keepDays: 30, dataEvents: true })[0] as EnvironmentConfig,
    );
    const key = `arn:aws:kms:${region}:${accountId}:key/0a1b2c3d-0000-4000-8000-0123456789ab`;
    const policy = JSON.parse(String(resource(backend, "aws_kms_key.data_events_key").policy));
    const account = {
      accountId,
      roles: {},
      key,
      resourcePolicies: new Map([[key, { name: "key", policy }]]),
    };
    const may = (role: typeof plan, action: string, resource: string, context: Check["context"] = {}) =>
      allows(account, { role }, { action, resource, context });
    const bucket = `arn:aws:s3:::data-events-${name}-${accountId}-${region}`;
    const tagged = { "aws:ResourceTag/environment": name };
    for (const role of [plan, deploy, withEverythingAttached(deploy)]) {
      for (const operation of ["DeleteTrail", "PutEventSelectors", "StopLogging", "UpdateTrail"]) {
        expect([operation, await may(role, `cloudtrail:${operation}`, trailArn)]).toEqual([operation, false]);
      }
      for (const operation of ["DeleteBucket", "PutBucketPolicy", "PutLifecycleConfiguration"]) {
        expect([operation, await may(role, `s3:${operation}`, bucket)]).toEqual([operation, false]);
      }
      for (const operation of ["DeleteObject", "GetObject"]) {
        expect([operation, await may(role, `s3:${operation}`, `${bucket}/AWSLogs/x`)]).toEqual([
          operation,
          false,
        ]);
      }
      for (const operation of [
        "DisableKey",
        "PutKeyPolicy",
        "ScheduleKeyDeletion",
        "TagResource",
        "Decrypt",
      ]) {
        expect([operation, await may(role, `kms:${operation}`, key, tagged)]).toEqual([operation, false]);
      }
    }
    for (const operation of ["GetEventSelectors", "GetTrailStatus", "ListTags"]) {
      expect([operation, await may(plan, `cloudtrail:${operation}`, trailArn)]).toEqual([operation, true]);
    }
    expect(await may(plan, "cloudtrail:DescribeTrails", "*")).toBe(true);
    expect(await may(plan, "s3:GetBucketPolicy", bucket)).toBe(true);
  });
});

it.each([undefined, { keepDays: 30 }, { keepDays: 30, dataEvents: false }])(
  "nothing is recorded with %j",
  (storageAccess) => {
    const templates = synthesize(with_(dev, storageAccess));
    expect([...templates.values()].flatMap((template) => resources(template, "aws_cloudtrail"))).toEqual([]);
  },
);
