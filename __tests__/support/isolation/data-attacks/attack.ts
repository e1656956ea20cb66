import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { Check } from "@saas/local-aws/iam";
import type { TableName } from "../../../../operate/isolation/access";
import { mayList, mayUseObject } from "../../../../operate/isolation/questions/files";
import { mayUseItems } from "../../../../operate/isolation/questions/items";
import { A, B, type Who } from "../../../../operate/isolation/questions/question";
import { mayManageUsers } from "../../../../operate/isolation/questions/users";
import type { Clients } from "../clients";
import type { Stores } from "../stores";

/** The belongings of two tenants, which code must keep apart. */
export interface Field extends Stores {
  readonly region: string;
  readonly accountId: string;
  readonly environment: string;
  /** Id of the tenant whose code runs. */
  readonly mine: string;
  /** Id of the tenant whose data it is after. */
  readonly theirs: string;
  /** A user of each: username, an address. */
  readonly user: Sides;
  /** Id of each one's API key. */
  readonly apiKey: Sides;
  /** Of each one's file, the version that was overwritten. */
  readonly oldVersion: Sides;
  /** Of the own file, one before that. */
  readonly spentVersion: string;
  /** Id of an API key of another environment in the same account. */
  readonly foreignKey: string;
  /** The tenant whose silo's the data table and the bucket are; absent: they are the pool's. */
  readonly at?: string;
}

interface Sides {
  readonly mine: string;
  readonly theirs: string;
}

/** A permission that a call needs, and who has it by the tables in questions/. */
export interface Need {
  /** The question to IAM. */
  readonly check: (field: Field) => Check;
  readonly allows: (who: Who, field: Field) => boolean;
}

/** An AWS call by faulty code, or by code that exceeds its function's work. */
export interface DataAttack {
  /** The code's action: "reads an item of another tenant". */
  readonly name: string;
  /** Refused to every caller that lacks one of these. */
  readonly needs: readonly [Need, ...Need[]];
  /** Resolves with a truthy value if it was served. */
  readonly send: (clients: Clients, field: Field) => Promise<unknown>;
  /** Leaves the other tenant's data unchanged: also tried by permitted callers, which must be served. */
  readonly harmless?: true;
}

/** A command of an AWS SDK client: the clients' own types for it have nothing in common. */
interface AwsCommand {
  readonly input: object;
  readonly middlewareStack: object;
}

/** Makes attacks that send one command to a service and need one permission. */
const through =
  (service: keyof Clients) =>
  (name: string, need: Need, command: (field: Field) => AwsCommand): DataAttack => ({
    name,
    needs: [need],
    send: (clients, field) => {
      const client = clients[service] as unknown as { send(command: AwsCommand): Promise<unknown> };
      return client.send(command(field));
    },
  });
export const throughTables = through("dynamodb");
export const throughBucket = through("s3");
export const throughPool = through("cognito");
export const throughGateway = through("gateway");

/** Whether the tables permit a caller the attack. */
export const isAllowed = ({ needs }: DataAttack, who: Who, field: Field): boolean =>
  needs.every(({ allows }) => allows(who, field));

/** Refused to every caller. */
export const nobody = (): boolean => false;

export const tableOf = (field: Field, table: TableName): string =>
  ({
    data: field.dataTable,
    metadata: field.metadataTable,
    members: field.membersTable,
    audit: field.auditTable,
  })[table];

export const tableArn = (field: Field, table: TableName): string =>
  `arn:aws:dynamodb:${field.region}:${field.accountId}:table/${tableOf(field, table)}`;

type Keys = (field: Field) => readonly string[];

/** A call on a table that names these partition keys. */
export const onItems =
  (table: TableName) =>
  (action: string, keys: Keys = () => []): Need => ({
    check: (field) => ({
      action: `dynamodb:${action}`,
      resource: tableArn(field, table),
      context: keys(field).length === 0 ? {} : { "dynamodb:LeadingKeys": [...keys(field)] },
    }),
    allows: (who, field) => mayUseItems(who, table, action, keys(field), field.at),
  });
export const mine = ({ mine }: Field) => [mine];
export const theirs = ({ theirs }: Field) => [theirs];
export const both = ({ mine, theirs }: Field) => [mine, theirs];

/** A call on an object. */
export const onObject = (action: string, key: (field: Field) => string): Need => ({
  check: (field) => ({
    action: `s3:${action}`,
    resource: `arn:aws:s3:::${field.bucket}/${key(field)}`,
    context: {},
  }),
  allows: (who, field) => mayUseObject(who, action, key(field), field.at),
});

/** A call on the bucket; a list names a prefix, or asks for everything. */
export const onBucket = (action: string, prefix?: (field: Field) => string): Need => ({
  check: (field) => ({
    action: `s3:${action}`,
    resource: `arn:aws:s3:::${field.bucket}`,
    context: prefix === undefined ? {} : { "s3:prefix": prefix(field) },
  }),
  allows: (who, field) => mayList(who, action, prefix?.(field), field.at),
});

type OnObject = (object: {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}) => AwsCommand;

/** The command that needs an action on an object. */
const objectCommands: Readonly<Record<string, OnObject>> = {
  GetObject: (object) => new GetObjectCommand(object),
  GetObjectVersion: (object) => new GetObjectCommand(object),
  PutObject: (object) => new PutObjectCommand({ ...object, Body: "defaced" }),
  DeleteObject: (object) => new DeleteObjectCommand(object),
  DeleteObjectVersion: (object) => new DeleteObjectCommand(object),
};

/** Attacks that send one command about an object, or about a version of it: IAM is asked about the key that is sent. */
export const throughObject = (
  name: string,
  action: string,
  key: (field: Field) => string,
  {
    command = objectCommands[action],
    version,
  }: { command?: OnObject; version?: (field: Field) => string } = {},
): DataAttack =>
  throughBucket(name, onObject(action, key), (field) => {
    if (command === undefined) throw new Error(`no command needs s3:${action}`);
    const object = { Bucket: field.bucket, Key: key(field) };
    return command(version === undefined ? object : { ...object, VersionId: version(field) });
  });

/** Attacks that list files or versions below a prefix. */
export const throughList = (
  name: string,
  action: "ListBucket" | "ListBucketVersions",
  prefix: (field: Field) => string,
): DataAttack =>
  throughBucket(name, onBucket(action, prefix), (field) => {
    const list = { Bucket: field.bucket, Prefix: prefix(field) };
    return action === "ListBucket" ? new ListObjectsV2Command(list) : new ListObjectVersionsCommand(list);
  });

/** Attacks that send one command about the other tenant's user. */
export const throughUser = (
  name: string,
  action: string,
  command: (user: { readonly UserPoolId: string; readonly Username: string }, field: Field) => AwsCommand,
): DataAttack =>
  throughPool(name, onPool(action), (field) =>
    command({ UserPoolId: field.userPoolId, Username: field.user.theirs }, field),
  );

/** A call on the user pool. */
export const onPool = (action: string): Need => ({
  check: ({ region, accountId, userPoolId }) => ({
    action: `cognito-idp:${action}`,
    resource: `arn:aws:cognito-idp:${region}:${accountId}:userpool/${userPoolId}`,
    context: {},
  }),
  allows: (who) => mayManageUsers(who, action),
});

/** Key of a tenant's item. */
export const item = (tenant: string) => ({ tenant_id: tenant, item_id: "item" });
/** Key of a tenant's file in the bucket. */
export const file = (tenant: string) => `tenants/${tenant}/file`;
/** Key of the other tenant's file. */
export const theirFile = ({ theirs }: Field) => file(theirs);
/** Key of the own file. */
export const ownFile = ({ mine }: Field) => file(mine);
/** Key of a part of a tenant's export in the bucket. */
export const exported = (tenant: string) => `tenants/${tenant}/exports/part`;
/** Key of a tenant's member. */
export const member = (tenant: string) => ({ tenant_id: tenant, user_id: "member" });
/** Key of an entry of a tenant's audit trail. */
export const entry = (tenant: string) => ({ tenant_id: tenant, entry_id: "2030-01-01T00:00:00.000Z#entry" });

/** Two tenants without a platform: permissions depend only on ownership. */
export const sample: Field = {
  region: "eu-central-1",
  accountId: "000000000000",
  environment: "sample",
  userPoolId: "eu-central-1_Sample",
  dataTable: "data",
  metadataTable: "metadata",
  membersTable: "members",
  auditTable: "audit",
  bucket: "bucket",
  usagePlan: "plan",
  mine: A,
  theirs: B,
  user: { mine: "a@example.com", theirs: "b@example.com" },
  apiKey: { mine: "key1", theirs: "key2" },
  oldVersion: { mine: "1", theirs: "2" },
  spentVersion: "0",
  foreignKey: "key3",
};

/** The same at the silo of one of the two. */
export const sampleAt = (tenant: string): Field => ({
  ...sample,
  dataTable: "silo-data",
  bucket: "silo-bucket",
  at: tenant,
});
