import type { Check } from "../../../../local/endpoint/request-context/check";
import type { Clients } from "../clients";
import type { Stores } from "../stores";

/** Where an attack takes place: whose code runs, and whose data it is after. Ids of tenants. */
export interface Field extends Stores {
  readonly region: string;
  readonly accountId: string;
  readonly userPoolId: string;
  readonly mine: string;
  readonly theirs: string;
}

/** Code that reaches for data of another tenant, and the permission that it must be refused. */
export interface DataAttack {
  readonly name: string;
  /** What IAM is asked, and answers with no. */
  readonly refused: (field: Field) => Check;
  readonly send: (clients: Clients, field: Field) => Promise<unknown>;
}

export const tableArn = ({ region, accountId }: Field, table: string) =>
  `arn:aws:dynamodb:${region}:${accountId}:table/${table}`;

/** A call on the data table that names these tenants' partition keys. */
export const onItems =
  (action: string, keys: (field: Field) => readonly string[] = () => []) =>
  (field: Field): Check => ({
    action: `dynamodb:${action}`,
    resource: tableArn(field, field.dataTable),
    context: keys(field).length === 0 ? {} : { "dynamodb:LeadingKeys": [...keys(field)] },
  });
export const theirs = ({ theirs }: Field) => [theirs];
export const both = ({ mine, theirs }: Field) => [mine, theirs];

export const onRecords =
  (action: string, keys: (field: Field) => readonly string[] = () => []) =>
  (field: Field): Check => ({
    ...onItems(action, keys)(field),
    resource: tableArn(field, field.metadataTable),
  });

export const onFile =
  (action: string, key = ({ theirs }: Field) => `tenants/${theirs}/file`) =>
  (field: Field): Check => ({
    action: `s3:${action}`,
    resource: `arn:aws:s3:::${field.bucket}/${key(field)}`,
    context: {},
  });

export const onBucket =
  (action: string, prefix?: (field: Field) => string) =>
  (field: Field): Check => ({
    action: `s3:${action}`,
    resource: `arn:aws:s3:::${field.bucket}`,
    context: prefix === undefined ? {} : { "s3:prefix": prefix(field) },
  });

export const onPool =
  (action: string) =>
  ({ region, accountId, userPoolId }: Field): Check => ({
    action: `cognito-idp:${action}`,
    resource: `arn:aws:cognito-idp:${region}:${accountId}:userpool/${userPoolId}`,
    context: {},
  });

export const key = (tenant: string) => ({ tenant_id: tenant, item_id: "item" });
