import { type Caller, identityOf } from "@saas/local-aws/iam";

/** Vocabulary of generated policies and questions. */
export const own = "111122223333";
export const other = "999988887777";

export const role = `arn:aws:iam::${own}:role/worker`;
export const session = `arn:aws:sts::${own}:assumed-role/worker/session`;
export const user = `arn:aws:iam::${own}:user/bob`;
const strangerRole = `arn:aws:iam::${other}:role/stranger`;
const stranger = `arn:aws:sts::${other}:assumed-role/stranger/session`;

/** Most questions are asked by the role's session. */
export const callers: readonly Caller[] = [
  ...Array.from({ length: 5 }, () => identityOf(session)),
  identityOf(user),
  identityOf(stranger),
];

export const principals: readonly unknown[] = [
  "*",
  { AWS: "*" },
  { AWS: own },
  { AWS: `arn:aws:iam::${own}:root` },
  { AWS: role },
  { AWS: session },
  { AWS: [user, `${session}2`] },
  { AWS: [other, role] },
  { AWS: strangerRole },
  { AWS: [stranger, `${role}2`] },
  { Service: "lambda.amazonaws.com" },
];

/** Possible values of a key in a request; a list of lists for a multivalued key. */
export type Values = readonly string[] | readonly (readonly string[])[];

export interface Topic {
  /** All of one service. */
  readonly actions: readonly string[];
  readonly actionPatterns: readonly string[];
  readonly resources: readonly string[];
  readonly resourcePatterns: readonly string[];
  /** Type of its resources' policies. */
  readonly policies: "resource" | "trust";
  readonly keys: Readonly<Record<string, Values>>;
}

const table = `arn:aws:dynamodb:eu-central-1:${own}:table`;
const queue = `arn:aws:sqs:eu-central-1:${own}`;
const key = `arn:aws:kms:eu-central-1:${own}:key`;

export const topics: readonly Topic[] = [
  {
    actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
    actionPatterns: ["dynamodb:GetItem", "DynamoDB:*Item", "dynamodb:?uery", "dynamodb:*"],
    resources: [`${table}/items`, `${table}/red`],
    resourcePatterns: [
      `${table}/items`,
      `${table}/*`,
      `arn:aws:dynamodb:*:*:table/i?ems`,
      `${table}/\${aws:PrincipalTag/team}`,
    ],
    policies: "resource",
    keys: {
      "dynamodb:LeadingKeys": [["red"], ["red", "blue"], ["blue"], []],
      "dynamodb:Select": ["ALL_ATTRIBUTES", "COUNT"],
    },
  },
  {
    actions: ["s3:GetObject", "s3:PutObject"],
    actionPatterns: ["s3:GetObject", "s3:*Object", "S3:pu*", "s3:*"],
    resources: ["arn:aws:s3:::files/red/x", "arn:aws:s3:::files/blue/a:b", "arn:aws:s3:::files/x-y"],
    resourcePatterns: [
      "arn:aws:s3:::files/*",
      "arn:aws:s3:::*/blue/?:?",
      "arn:aws:s3:::files/${aws:PrincipalTag/team, 'blue'}/*",
      "arn:aws:s3:::files/x-y",
    ],
    policies: "resource",
    keys: { "s3:TlsVersion": ["1.2", "1.3"], "s3:authType": ["REST-HEADER", "POST"] },
  },
  {
    actions: ["s3:ListBucket"],
    actionPatterns: ["s3:List*", "s3:ListBucket"],
    resources: ["arn:aws:s3:::files", "arn:aws:s3:::red"],
    resourcePatterns: ["arn:aws:s3:::files", "arn:aws:s3:::${aws:PrincipalTag/team}"],
    policies: "resource",
    keys: { "s3:prefix": ["", "red/", "red/x", "blue/"], "s3:max-keys": ["10", "9.5", "1000"] },
  },
  {
    actions: ["sqs:SendMessage", "sqs:DeleteMessage"],
    actionPatterns: ["sqs:*", "sqs:Send*"],
    resources: [`${queue}:red`, `${queue}:jobs`],
    resourcePatterns: [`${queue}:*`, `arn:aws:sqs:*:${own}:\${aws:PrincipalTag/team}`, `${queue}:jobs`],
    policies: "resource",
    keys: {},
  },
  {
    actions: ["events:PutEvents"],
    actionPatterns: ["events:*", "events:PutEvents"],
    resources: [`arn:aws:events:eu-central-1:${own}:event-bus/bus`],
    resourcePatterns: [`arn:aws:events:*:*:event-bus/bus`, `arn:aws:events:eu-central-1:${own}:event-bus/*`],
    policies: "resource",
    keys: { "events:source": ["red", "blue"], "events:detail-type": ["team", "work"] },
  },
  {
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    actionPatterns: ["kms:*", "kms:Decrypt"],
    resources: [`${key}/1`, `${key}/2`],
    resourcePatterns: [`${key}/*`, `${key}/1`],
    policies: "resource",
    keys: { "kms:ViaService": ["s3.eu-central-1.amazonaws.com", "dynamodb.eu-central-1.amazonaws.com"] },
  },
  {
    actions: ["sts:AssumeRole", "sts:TagSession"],
    actionPatterns: ["sts:*", "sts:AssumeRole", "sts:Tag*"],
    resources: [`arn:aws:iam::${own}:role/taken`],
    resourcePatterns: [`arn:aws:iam::${own}:role/*`, `arn:aws:iam::*:role/taken`],
    policies: "trust",
    keys: { "sts:RoleSessionName": ["red", "blue"], "aws:RequestTag/team": ["red", "blue", ""] },
  },
];

/** Keys of every request. */
export const globalKeys: Readonly<Record<string, Values>> = {
  "aws:PrincipalTag/team": ["red", "blue", ""],
  "aws:PrincipalArn": [role, user],
  "aws:SecureTransport": ["true", "false"],
  "aws:SourceIp": ["203.0.113.9", "198.51.100.7", "2001:db8::1"],
  "aws:CurrentTime": ["2020-01-01T00:00:00Z", "2019-12-31T23:30:00-01:00", "2021-06-01T12:00:00Z"],
  "aws:MultiFactorAuthAge": ["0", "3600", "7200"],
  "aws:TagKeys": [["team"], ["team", "work"], ["other"]],
  "aws:SourceArn": [`arn:aws:sns:eu-central-1:${own}:red`, `arn:aws:sns:eu-central-1:${own}:a:b`],
};

/** Texts that conditions compare with. */
export const wanted = {
  text: [
    "red",
    "blue",
    "team",
    "work",
    "r*",
    "?ed*",
    "*",
    "",
    "RED",
    "red/*",
    "${aws:PrincipalTag/team}",
    "${aws:PrincipalTag/none}",
    "${aws:PrincipalTag/none, 'red'}",
    "COUNT",
    "1.3",
    role,
  ],
  arn: [
    `arn:aws:sns:*:${own}:*`,
    `arn:aws:sns:*:${own}:r?d`,
    role,
    "arn:aws:iam::*:user/bob",
    `arn:aws:sns:eu-central-1:${own}:\${aws:PrincipalTag/team}`,
    `arn:aws:sns:*:a:b`,
  ],
  number: ["0", "10", "9.5", "3600", "1000"],
  date: ["2020-01-01T00:00:00Z", "2020-01-01", "2021-01-01T00:00:00Z"],
  address: ["203.0.113.0/24", "198.51.100.7", "2001:db8::/32", "0.0.0.0/0"],
  bool: ["true", "false"],
};
