import { runSimulation, type Simulation } from "@cloud-copilot/iam-simulate";
import { isAllowed } from "./simulation";

const table = "arn:aws:dynamodb:eu-central-1:111122223333:table/items";
const topic = "arn:aws:sns:eu-central-1:111122223333:topic";
const queue = "arn:aws:sqs:eu-central-1:111122223333:queue";
const own = "${aws:PrincipalTag/tenant_id}";

/** What a session of one role asks, with what decides: the role's statements, their conditions, a boundary and a bucket's policy. */
function asking(
  action: string,
  resource: string,
  context: Simulation["request"]["contextVariables"] = {},
): Simulation {
  const statements = [
    {
      Effect: "Allow",
      Action: ["dynamodb:GetItem", "dynamodb:PutItem"],
      Resource: table,
      Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [own] } },
    },
    { Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::files/tenants/${own}/*` },
    { Effect: "Allow", Action: "S3:Pu?O*", Resource: "*" },
    { Effect: "Allow", Action: "*", Resource: [`${table}-any`, topic, queue] },
    { Effect: "Deny", NotAction: ["dynamodb:*", "s3:*", "sns:*"], Resource: "*" },
  ];
  const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
  const bucketPolicy = {
    Sid: "Encrypted",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: "arn:aws:s3:::files/*",
    Condition: { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } },
  };
  return {
    request: {
      principal: "arn:aws:sts::111122223333:assumed-role/worker/session",
      action,
      resource: { resource, accountId: "111122223333" },
      contextVariables: { "aws:PrincipalTag/tenant_id": "a", "aws:SecureTransport": "true", ...context },
    },
    identityPolicies: [{ name: "own", policy: policy(...statements) }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    permissionBoundaryPolicies: [
      {
        name: "boundary",
        policy: policy({ Effect: "Allow", Action: ["dynamodb:*", "s3:*", "sqs:*"], Resource: "*" }),
      },
    ],
    ...(resource.startsWith("arn:aws:s3") && { resourcePolicy: policy(bucketPolicy) }),
  };
}

const encrypted = { "s3:x-amz-server-side-encryption": "aws:kms" };
/** With the only right answer, and what a key that the action does not know must not change. */
const questions: [string, Simulation, boolean][] = [
  ["own item", asking("dynamodb:GetItem", table, { "dynamodb:LeadingKeys": ["a"] }), true],
  ["other item", asking("dynamodb:GetItem", table, { "dynamodb:LeadingKeys": ["b"] }), false],
  ["both items", asking("dynamodb:GetItem", table, { "dynamodb:LeadingKeys": ["a", "b"] }), false],
  ["one key, not as a list", asking("dynamodb:GetItem", table, { "dynamodb:LeadingKeys": "a" }), true],
  [
    "action that is not allowed",
    asking("dynamodb:DeleteItem", table, { "dynamodb:LeadingKeys": ["a"] }),
    false,
  ],
  ["own file", asking("s3:GetObject", "arn:aws:s3:::files/tenants/a/x"), true],
  ["other file", asking("s3:GetObject", "arn:aws:s3:::files/tenants/b/x"), false],
  ["encrypted", asking("s3:PutObject", "arn:aws:s3:::files/x", encrypted), true],
  [
    "not encrypted",
    asking("s3:PutObject", "arn:aws:s3:::files/x", {
      ...encrypted,
      "s3:x-amz-server-side-encryption": "AES256",
    }),
    false,
  ],
  [
    "key of another service",
    asking("s3:GetObject", "arn:aws:s3:::files/tenants/a/x", { "dynamodb:LeadingKeys": ["b"] }),
    true,
  ],
  ["within the boundary, by any action", asking("dynamodb:TagResource", `${table}-any`), true],
  ["denied by a statement that names other services", asking("sqs:SendMessage", queue), false],
  ["beyond the boundary", asking("sns:Publish", topic), false],
  ["many resources", asking("s3:PutObject", "arn:aws:s3:::files/*", encrypted), true],
];

test.each(questions)(
  "%s: the same answer at first, again, and from the whole simulation",
  async (_, asked, right) => {
    const whole = await runSimulation(asked, {});
    expect(whole).toMatchObject({ overallResult: right ? "Allowed" : expect.stringMatching(/Denied$/) });
    // At first by the whole simulation, then by what is known, and for documents that it has not seen.
    expect([await isAllowed(asked), await isAllowed(asked), await isAllowed(structuredClone(asked))]).toEqual(
      [right, right, right],
    );
  },
);

test("a policy that IAM would not take is an error, also where the question is known", async () => {
  const [, known] = questions[0] as (typeof questions)[0];
  await isAllowed(known);
  const identityPolicies = [
    { name: "own", policy: { Version: "2012-10-17", Statement: [{ Effect: "Maybe" }] } },
  ];
  await expect(isAllowed({ ...known, identityPolicies })).rejects.toThrow(
    /dynamodb:GetItem on .*policy.errors/,
  );
});

test.each(["dynamodb:GetItems", "dynamo:GetItem", "GetItem"])(
  "%s is no action, and so an error",
  async (action) => {
    await expect(isAllowed(asking(action, table))).rejects.toThrow(/invalid/);
  },
);
