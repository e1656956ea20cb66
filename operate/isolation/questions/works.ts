import { definitionOf, functionNames } from "../../../lambdas/functions";
import type { SiloWork } from "../../../lambdas/shared/definition";

/** The tag `work` of a session of a silo's role; `tenant`: the session has no such tag and serves the tenant's own requests. */
export type Work = SiloWork | "restore";

type Tags = Readonly<Record<string, string>>;

export interface WorkInSilo {
  /** The only roles that do it: those of the functions whose definitions declare it, and the restore role. */
  readonly by: readonly string[];
  readonly items: readonly string[];
  /** Actions on objects, by folder. */
  readonly objects: Readonly<Record<string, readonly string[]>>;
  readonly listing: readonly string[];
}

function functionsFor(work: SiloWork): string[] {
  return functionNames.filter((name) => definitionOf(name).silo === work).map((name) => `${name}_function`);
}

/** Each work in a silo: the roles that do it, and what a session for it may do with the tenant's data. */
export const worksInSilo: Readonly<Record<Work, WorkInSilo>> = {
  tenant: {
    by: functionsFor("tenant"),
    items: ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"],
    objects: { "": ["GetObject", "PutObject", "DeleteObject"] },
    listing: ["ListBucket"],
  },
  lifecycle: {
    by: functionsFor("lifecycle"),
    items: ["GetItem", "PutItem", "DeleteItem", "Query"],
    objects: {
      "": ["GetObject", "PutObject", "DeleteObject", "DeleteObjectVersion", "AbortMultipartUpload"],
    },
    listing: ["ListBucket", "ListBucketVersions"],
  },
  export: { by: functionsFor("export"), items: [], objects: { "exports/": ["GetObject"] }, listing: [] },
  activation: { by: functionsFor("activation"), items: ["Query"], objects: {}, listing: ["ListBucket"] },
  restore: {
    by: ["restore"],
    items: ["PutItem", "DeleteItem", "Query"],
    objects: { "": ["GetObject", "GetObjectVersion", "PutObject", "DeleteObject"] },
    listing: ["ListBucketVersions"],
  },
};
export const works = Object.keys(worksInSilo) as Work[];

/** The session tags of a work in a tenant's silo. */
export const tagsFor = (tenant: string, work: string): Tags =>
  work === "tenant" ? { tenant_id: tenant } : { tenant_id: tenant, work };

/** Unknown works: names that extend a known one, or are a part of one. */
export const unknownWorks: readonly string[] = [
  ...works.filter((work) => work !== "tenant").map((work) => `${work}2`),
  "tenant",
  "",
];

/** Session tags for a tenant that every silo refuses, whatever the function: each has a value that the silo does not accept. */
export const wrongSiloTags = (tenant: string, other: string): Readonly<Record<string, Tags>> => ({
  ...Object.fromEntries(unknownWorks.map((work) => [`the work "${work}"`, { tenant_id: tenant, work }])),
  ...Object.fromEntries(
    works.flatMap((work) => [
      [`another tenant's id, for ${work}`, tagsFor(other, work)],
      [`an extra tag, for ${work}`, { ...tagsFor(tenant, work), role: "admin" }],
      [`an extra tag of a similar name, for ${work}`, { ...tagsFor(tenant, work), tenant_id2: other }],
      [`an extra tag like work's, for ${work}`, { ...tagsFor(tenant, work), work2: "lifecycle" }],
      [`a longer id, for ${work}`, tagsFor(`${tenant}0`, work)],
      [`a shorter id, for ${work}`, tagsFor(tenant.slice(0, -1), work)],
      [`an empty id, for ${work}`, tagsFor("", work)],
      [`two ids, for ${work}`, tagsFor(`${tenant} ${other}`, work)],
      ...(work === "tenant" ? [] : [[`no tenant, for ${work}`, { work }] as [string, Tags]]),
    ]),
  ),
  "a tag that silos compare on functions' roles": { tenant_id: tenant, silo_work: "tenant" },
  "such a tag, and a work": { tenant_id: tenant, silo_work: "lifecycle", work: "lifecycle" },
  "no tag": {},
  "the tag under another name": { tenant },
});
