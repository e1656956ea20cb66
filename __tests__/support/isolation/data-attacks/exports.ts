import { type DataAttack, exported, type Field, throughList, throughObject } from "./attack";

const theirExport = ({ theirs }: Field) => exported(theirs);
const theirFolder = ({ theirs }: Field) => `tenants/${theirs}/exports/`;

/** Mistakes with what was exported of tenants that leave. */
export const exports: readonly DataAttack[] = [
  throughObject("reads another tenant's export", "GetObject", theirExport),
  throughObject("writes into another tenant's export", "PutObject", theirExport),
  throughObject("deletes another tenant's export", "DeleteObject", theirExport),
  throughList("lists another tenant's export", "ListBucket", theirFolder),
  throughList("lists versions of another tenant's export", "ListBucketVersions", theirFolder),
  throughObject("writes an export beside all tenants'", "PutObject", () => "exports/part"),
];
