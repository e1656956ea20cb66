import { readCall } from "../../../develop/permissions/call";
import { checksOf } from "../../../develop/permissions/checks";
import { Memory } from "../../../develop/permissions/memory";

const place = { region: "eu-central-1", accountId: "111122223333" };
const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=operator/20300101/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
});

interface Request {
  readonly service: string;
  readonly method?: string;
  readonly url?: string;
  readonly target?: string;
  readonly body?: object;
  readonly form?: Record<string, string>;
}

function call({ service, method = "POST", url = "/", target, body, form }: Request) {
  const headers = {
    ...signed(service),
    ...(target !== undefined && { "x-amz-target": target }),
    ...(form !== undefined && { "content-type": "application/x-www-form-urlencoded; charset=utf-8" }),
  };
  const text = form === undefined ? JSON.stringify(body ?? {}) : new URLSearchParams(form).toString();
  return readCall(method, url, headers, Buffer.from(text));
}

const asked = (request: Request, memory = new Memory()) =>
  checksOf(call(request), { place, memory }).map(({ action, resource }) => `${action} ${resource}`);
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:111122223333:${resource}`;

describe("what a call needs permission for", () => {
  it.each<[string, Request, readonly string[]]>([
    [
      "JSON, with tags",
      {
        service: "dynamodb",
        target: "DynamoDB_20120810.CreateTable",
        body: { TableName: "items", Tags: [{ Key: "environment", Value: "dev" }] },
      },
      [
        `dynamodb:CreateTable ${arn("dynamodb", "table/items")}`,
        `dynamodb:TagResource ${arn("dynamodb", "table/items")}`,
      ],
    ],
    [
      "a rule of X-Ray, with tags",
      {
        service: "xray",
        url: "/CreateSamplingRule",
        body: { SamplingRule: { RuleName: "saas-dev" }, Tags: [{ Key: "environment", Value: "dev" }] },
      },
      [
        `xray:CreateSamplingRule ${arn("xray", "sampling-rule/saas-dev")}`,
        `xray:TagResource ${arn("xray", "sampling-rule/saas-dev")}`,
      ],
    ],
    ["all rules of X-Ray", { service: "xray", url: "/GetSamplingRules" }, ["xray:GetSamplingRules *"]],
    [
      "a form, with tags",
      {
        service: "monitoring",
        form: {
          Action: "PutMetricAlarm",
          AlarmName: "errors",
          "Tags.member.1.Key": "a",
          "Tags.member.1.Value": "b",
        },
      },
      [
        `cloudwatch:PutMetricAlarm ${arn("cloudwatch", "alarm:errors")}`,
        `cloudwatch:TagResource ${arn("cloudwatch", "alarm:errors")}`,
      ],
    ],
    [
      "composite alarms, which are seen by who may see all",
      {
        service: "monitoring",
        form: { Action: "DescribeAlarms", "AlarmTypes.member.1": "CompositeAlarm" },
      },
      ["cloudwatch:DescribeAlarms *"],
    ],
    [
      "a dashboard, which belongs to no region",
      { service: "monitoring", form: { Action: "PutDashboard", DashboardName: "saas-dev" } },
      [`cloudwatch:PutDashboard arn:aws:cloudwatch::111122223333:dashboard/saas-dev`],
    ],
    [
      "dashboards that go",
      { service: "monitoring", form: { Action: "DeleteDashboards", "DashboardNames.member.1": "saas-dev" } },
      [`cloudwatch:DeleteDashboards arn:aws:cloudwatch::111122223333:dashboard/saas-dev`],
    ],
    [
      "a composite alarm, with tags",
      {
        service: "monitoring",
        form: { Action: "PutCompositeAlarm", AlarmName: "failing", "Tags.member.1.Key": "a" },
      },
      [
        `cloudwatch:PutCompositeAlarm ${arn("cloudwatch", "alarm:failing")}`,
        `cloudwatch:TagResource ${arn("cloudwatch", "alarm:failing")}`,
      ],
    ],
    [
      "a role that is passed on",
      {
        service: "lambda",
        url: "/2015-03-31/functions",
        body: { FunctionName: "data", Role: "arn:aws:iam::111122223333:role/data" },
      },
      [
        `lambda:CreateFunction ${arn("lambda", "function:data")}`,
        "iam:PassRole arn:aws:iam::111122223333:role/data",
      ],
    ],
    [
      "a path",
      { service: "lambda", method: "DELETE", url: "/2015-03-31/functions/data/policy/sid" },
      [`lambda:RemovePermission ${arn("lambda", "function:data")}`],
    ],
    [
      "a vault with a key of the account's own, and its tags",
      {
        service: "backup",
        method: "PUT",
        url: "/backup-vaults/kept",
        body: {
          EncryptionKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/k",
          BackupVaultTags: { environment: "dev" },
        },
      },
      [
        `backup:CreateBackupVault ${arn("backup", "backup-vault:kept")}`,
        `backup:TagResource ${arn("backup", "backup-vault:kept")}`,
        "backup-storage:MountCapsule *",
        ...["CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKey", "RetireGrant"].map(
          (each) => `kms:${each} arn:aws:kms:eu-central-1:111122223333:key/k`,
        ),
      ],
    ],
    [
      "what a plan selects, and the role that is passed on for it",
      {
        service: "backup",
        method: "PUT",
        url: "/backup/plans/p/selections/",
        body: { BackupSelection: { IamRoleArn: "arn:aws:iam::111122223333:role/backup" } },
      },
      [
        `backup:CreateBackupSelection ${arn("backup", "backup-plan:p")}`,
        "iam:PassRole arn:aws:iam::111122223333:role/backup",
      ],
    ],
    [
      "API Gateway's paths",
      { service: "apigateway", method: "PUT", url: "/restapis/abc/resources/def/methods/GET" },
      ["apigateway:PUT arn:aws:apigateway:eu-central-1::/restapis/abc/resources/def/methods/GET"],
    ],
    [
      "the role of API Gateway's logs",
      {
        service: "apigateway",
        method: "PATCH",
        url: "/account",
        body: {
          patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value: "arn:aws:iam::1:role/x" }],
        },
      },
      ["apigateway:PATCH arn:aws:apigateway:eu-central-1::/account", "iam:PassRole arn:aws:iam::1:role/x"],
    ],
    [
      "a bucket's subresource",
      { service: "s3", method: "DELETE", url: "/bucket?policy=" },
      ["s3:DeleteBucketPolicy arn:aws:s3:::bucket"],
    ],
    [
      "a subresource that is deleted with the right to write it",
      { service: "s3", method: "DELETE", url: "/bucket?cors=" },
      ["s3:PutBucketCORS arn:aws:s3:::bucket"],
    ],
    [
      "a bucket's setting of which there are several",
      { service: "s3", method: "GET", url: "/bucket?id=all&metrics=&x-id=GetBucketMetricsConfiguration" },
      ["s3:GetMetricsConfiguration arn:aws:s3:::bucket"],
    ],
    [
      "such a setting that is deleted with the right to write it",
      { service: "s3", method: "DELETE", url: "/bucket?id=all&metrics=" },
      ["s3:PutMetricsConfiguration arn:aws:s3:::bucket"],
    ],
    [
      "a listing",
      { service: "s3", method: "GET", url: "/bucket?list-type=2&max-keys=1000&prefix=env%3A%2F" },
      ["s3:ListBucket arn:aws:s3:::bucket"],
    ],
    [
      "an object",
      { service: "s3", method: "PUT", url: "/bucket/dev/saas-dev.tfstate.tflock?x-id=PutObject" },
      ["s3:PutObject arn:aws:s3:::bucket/dev/saas-dev.tfstate.tflock"],
    ],
    [
      "a subscription, on its topic",
      { service: "sns", form: { Action: "Unsubscribe", SubscriptionArn: `${arn("sns", "alarms")}:0a1b` } },
      [`sns:Unsubscribe ${arn("sns", "alarms")}`],
    ],
    [
      "the firewall and the stage behind it",
      {
        service: "wafv2",
        target: "AWSWAF_20190729.AssociateWebACL",
        body: { WebACLArn: "acl", ResourceArn: "arn:aws:apigateway:eu-central-1::/restapis/abc/stages/dev" },
      },
      [
        "wafv2:AssociateWebACL acl",
        "wafv2:AssociateWebACL arn:aws:apigateway:eu-central-1::/restapis/abc/stages/dev",
        "apigateway:SetWebACL arn:aws:apigateway:eu-central-1::/restapis/abc/stages/dev",
      ],
    ],
    ["who one is", { service: "sts", form: { Action: "GetCallerIdentity" } }, []],
  ])("%s", (_, request, expected) => {
    expect(asked(request)).toEqual(expected);
  });

  it("a table with the customer's key: what DynamoDB does with the key", () => {
    const checks = asked({
      service: "dynamodb",
      target: "DynamoDB_20120810.CreateTable",
      body: { TableName: "items", SSESpecification: { KMSMasterKeyId: arn("kms", "key/k") } },
    });
    expect(checks).toEqual(
      expect.arrayContaining(
        ["CreateGrant", "Decrypt", "GenerateDataKey"].map((each) => `kms:${each} ${arn("kms", "key/k")}`),
      ),
    );
  });

  it.each<[string, Request]>([
    [
      "an operation of Lambda",
      { service: "lambda", method: "PUT", url: "/2015-03-31/functions/data/unheard-of" },
    ],
    ["a service", { service: "ec2", form: { Action: "DescribeVpcs" } }],
    ["a setting of a bucket", { service: "s3", method: "PUT", url: "/bucket?id=all&inventory=" }],
    ["what a bucket is told to delete", { service: "s3", method: "POST", url: "/bucket?delete=" }],
    ["an operation of STS", { service: "sts", form: { Action: "AssumeRole" } }],
  ])("is an error for %s that is not known, so that no recording leaves it out", (_, request) => {
    expect(() => asked(request)).toThrow(/not in develop|not in packages|not expected/);
  });

  it("is an error for a call without a signature", () => {
    expect(() => readCall("GET", "/", {}, Buffer.from(""))).toThrow("is not signed");
  });
});

describe("properties learned from earlier calls", () => {
  const learned = (request: Request, answer: object, memory = new Memory()) => {
    memory.learn(call(request), Buffer.from(JSON.stringify(answer)));
    return memory;
  };
  const contextOf = (request: Request, memory: Memory) =>
    checksOf(call(request), { place, memory })[0]?.context;

  it("an API's tags are those of all that is below it", () => {
    const memory = learned(
      { service: "apigateway", url: "/restapis", body: { tags: { environment: "dev" } } },
      { id: "abc" },
    );
    expect(
      contextOf({ service: "apigateway", method: "GET", url: "/restapis/abc/models/x" }, memory),
    ).toEqual({
      "aws:ResourceTag/environment": "dev",
    });
  });

  it("a role's boundary goes with every change of the role", () => {
    const memory = learned(
      { service: "iam", form: { Action: "CreateRole", RoleName: "data", PermissionsBoundary: "boundary" } },
      {},
    );
    const change = {
      service: "iam",
      form: { Action: "PutRolePolicy", RoleName: "data", PolicyName: "data" },
    };
    expect(contextOf(change, memory)).toEqual({ "iam:PermissionsBoundary": "boundary" });
    expect(contextOf(change, new Memory())).toEqual({});
  });

  it("an alias names the key that it was made for, and a mapping its function", () => {
    const memory = learned(
      {
        service: "kms",
        target: "TrentService.CreateAlias",
        body: { AliasName: "alias/a", TargetKeyId: "k" },
      },
      {},
    );
    expect(
      asked({ service: "kms", target: "TrentService.DeleteAlias", body: { AliasName: "alias/a" } }, memory),
    ).toEqual([`kms:DeleteAlias ${arn("kms", "alias/a")}`, `kms:DeleteAlias ${arn("kms", "key/k")}`]);
    learned(
      { service: "lambda", url: "/2015-03-31/event-source-mappings", body: { FunctionName: "lifecycle" } },
      { UUID: "u" },
      memory,
    );
    expect(
      contextOf({ service: "lambda", method: "GET", url: "/2015-03-31/event-source-mappings/u" }, memory),
    ).toEqual({
      "lambda:FunctionArn": arn("lambda", "function:lifecycle"),
    });
  });
});
