import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { AssumeRoleCommand, GetCallerIdentityCommand, type Tag } from "@aws-sdk/client-sts";
import { passTime } from "../support/clock";
import { deployment, roleArn, tenantA } from "../support/deployment";
import { outcome, startTestPlatform, type TestPlatform } from "../support/platform";

let platform: TestPlatform;

beforeAll(async () => {
  platform = await startTestPlatform();
});

afterEach(() => jest.useRealTimers());
afterAll(() => platform?.close());

const ownTag: Tag[] = [{ Key: "tenant_id", Value: tenantA }];

function assume(caller: string, Tags: Tag[] | undefined, DurationSeconds?: number, role = "tenant-access") {
  const sts = platform.sts(platform.endpoint.credentialsFor(roleArn(caller), "function"));
  return sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn(role), RoleSessionName: "tenant", Tags, DurationSeconds }),
  );
}

describe("AssumeRole", () => {
  it("gives the function that the trust policy names a session for one tenant", async () => {
    const { AssumedRoleUser, Credentials } = await assume("data", ownTag);
    expect(AssumedRoleUser?.Arn).toBe("arn:aws:sts::111122223333:assumed-role/tenant-access/tenant");
    const lifetime = (Credentials?.Expiration?.getTime() ?? 0) - Date.now();
    expect(lifetime).toBeGreaterThan(3_590_000);
    expect(lifetime).toBeLessThanOrEqual(3_600_000);
  });

  it.each<[string, string, Tag[] | undefined]>([
    ["without a tag", "data", undefined],
    ["with another tag", "data", [{ Key: "tenant", Value: tenantA }]],
    ["with a tag too many", "data", [...ownTag, { Key: "admin", Value: "true" }]],
    ["with an empty tenant", "data", [{ Key: "tenant_id", Value: "" }]],
    ["with a tenant of another shape", "data", [{ Key: "tenant_id", Value: "tenant-a" }]],
    ["from a role that the trust policy does not name", "intruder", ownTag],
    ["from a role without any such permission", "onboarding", ownTag],
  ])("is refused %s", async (_, caller, tags) => {
    expect(await outcome(assume(caller, tags))).toBe("AccessDenied");
  });

  it("is refused for a tenant id with a wildcard in it", async () => {
    const wildcard = [{ Key: "tenant_id", Value: "????????-????-????-????-????????????" }];
    expect(await outcome(assume("data", wildcard))).toBe("ValidationError");
  });

  it("is refused for a role that does not exist", async () => {
    expect(await outcome(assume("data", ownTag, undefined, "nobody"))).toBe("AccessDenied");
  });

  it("is refused for the same tag twice, whatever its case", async () => {
    const twice = [...ownTag, { Key: "Tenant_Id", Value: tenantA }];
    expect(await outcome(assume("data", twice))).toBe("InvalidParameterValue");
  });

  it("limits a chained session to an hour, though the role allows two", async () => {
    await expect(assume("data", ownTag, 7200)).rejects.toThrow(/1 hour session limit.*role chaining/);
    const { Credentials } = await assume("data", ownTag, 900);
    expect((Credentials?.Expiration?.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(900_000);
  });

  it("says which condition failed", async () => {
    await outcome(assume("data", undefined));
    expect(platform.decisions.at(-1)).toMatchObject({
      allowed: false,
      action: "sts:AssumeRole",
      reason: expect.stringMatching(
        /trust policy of aws_iam_role\.tenant-access statement "Functions".*aws:RequestTag\/tenant_id.*not in the request/,
      ),
    });
  });

  it("does not take a session policy, which it could not honour", async () => {
    const sts = platform.sts(platform.endpoint.credentialsFor(roleArn("data"), "function"));
    const call = sts.send(
      new AssumeRoleCommand({ RoleArn: roleArn("tenant-access"), RoleSessionName: "tenant", Policy: "{}" }),
    );
    await expect(call).rejects.toThrow(/does not support the parameter Policy/);
  });
});

describe("GetCallerIdentity", () => {
  it("needs no permission", async () => {
    const sts = platform.sts(await platform.tenant(tenantA));
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: "111122223333",
      Arn: "arn:aws:sts::111122223333:assumed-role/tenant-access/tenant",
    });
  });
});

describe("session credentials", () => {
  it("stop working when the chained session's hour is over", async () => {
    const credentials = await platform.tenant(tenantA);
    const Key = { tenant_id: { S: tenantA }, item_id: { S: "1" } };
    // A client for each call, and no retries: clients learn the true time from the answers.
    const get = () =>
      outcome(
        platform
          .dynamodb({ ...credentials, expiration: new Date(Date.now() + 86_400_000) }, { maxAttempts: 1 })
          .send(new GetItemCommand({ TableName: "data", Key })),
      );
    passTime(3590);
    expect(await get()).toBe("allowed");
    passTime(20);
    expect(await get()).toBe("ExpiredTokenException");
  });

  it("are handed out for roles of the deployment only", () => {
    expect(() => platform.endpoint.credentialsFor(roleArn("nobody"), "x")).toThrow(/has no role/);
  });
});

describe("enforce", () => {
  it("refuses a policy with a condition that the endpoint cannot evaluate", () => {
    const { resources, ...rest } = deployment(platform.poolId, platform.clientId);
    const changed = resources.map((resource) =>
      resource.type === "aws_iam_role_policy"
        ? {
            ...resource,
            values: {
              ...resource.values,
              policy: String(resource.values.policy).replaceAll(
                "dynamodb:LeadingKeys",
                "dynamodb:Attributes",
              ),
            },
          }
        : resource,
    );
    expect(() => platform.endpoint.enforce({ ...rest, resources: changed })).toThrow(
      /aws_iam_role_policy\.tenant-access uses dynamodb:Attributes/,
    );
  });
});
