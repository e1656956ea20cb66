import { A, B } from "../questions/question";
import type { Field } from "./attack";

/** Two tenants before there is a platform: who may do what depends on whose it is alone. */
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
