import type { Access } from "../access";
import {
  A,
  askers,
  B,
  isTenantId,
  LONGER,
  product,
  type Question,
  question,
  type Rights,
  SHORTER,
  type Who,
} from "./question";

type Tags = Readonly<Record<string, string>>;

/** Rights on API keys that are tagged as this environment's. */
const onKeys: Rights<readonly string[]> = {
  admin_function: ["PATCH"],
  lifecycle_function: ["PATCH", "DELETE"],
  onboarding_function: ["DELETE"],
};

/** Whether a principal may use a key with these tags. */
export function mayUseKey({ role, tenant }: Who, method: string, tags: Tags, environment: string): boolean {
  // Ids are random: no other environment has a key of this tenant.
  if (method === "GET") return role === "tenant_account" && tenant !== undefined && tags.tenant_id === tenant;
  return tags.environment === environment && onKeys[role]?.includes(method) === true;
}

/** Whether a principal may create a key with these tags. */
export const mayMakeKey = ({ role }: Who, tags: Tags, environment: string): boolean =>
  role === "onboarding_function" && isTenantId(tags.tenant_id) && tags.environment === environment;

/** Whether a principal may list all keys: a list shows every tenant's, so no tenant's session may, whatever its tag. */
export const mayListKeys = ({ role }: Who): boolean => role === "onboarding_function";

/** Whether a principal may tag keys. IAM cannot check the key's tags there: see The limits in docs/isolation.md. */
export const mayTagKeys = ({ role }: Who): boolean => role === "onboarding_function";

/** Every question about API keys, whose tags name their tenant and environment. */
export function apiKeyQuestions(access: Access): Question[] {
  const { environment, region } = access;
  const root = `arn:aws:apigateway:${region}::`;
  const tagsOf = (arn: string) => `${root}/tags/${encodeURIComponent(arn)}`;
  const tagSets: Readonly<Record<string, Tags>> = {
    "A's tags": { tenant_id: A, environment },
    "B's tags": { tenant_id: B, environment },
    "a longer id": { tenant_id: LONGER, environment },
    "a shorter id": { tenant_id: SHORTER, environment },
    "another environment's tag": { tenant_id: A, environment: "another" },
    "a longer environment": { tenant_id: A, environment: `${environment}2` },
    "the tenant's tag alone": { tenant_id: A },
    "the environment's tag alone": { environment },
    "empty tags": { tenant_id: "", environment: "" },
    "no tags": {},
  };
  const sets = Object.entries(tagSets);
  return askers(access).flatMap((who) => {
    const ask = (method: string, arn: string, of: string, tags: object, allowed: boolean) =>
      question(who, `apigateway:${method}`, arn, of, { ...tags }, allowed);
    return [
      ...product(["GET", "PATCH", "DELETE"], sets).map(([method, [of, tags]]) => {
        const allowed = mayUseKey(who, method, tags, environment);
        return ask(method, `${root}/apikeys/k1`, of, asResource(tags), allowed);
      }),
      ...sets.flatMap(([of, tags]) => {
        return [
          ask("POST", `${root}/apikeys`, of, inRequest(tags), mayMakeKey(who, tags, environment)),
          ask("GET", `${root}/apikeys`, of, asResource(tags), mayListKeys(who)),
          ask("PUT", tagsOf(`${root}/apikeys/k1`), of, inRequest(tags), mayTagKeys(who)),
        ];
      }),
      ...["GET", "DELETE"].map((method) =>
        ask(
          method,
          tagsOf(`${root}/apikeys/k1`),
          "A's tags",
          asResource({ tenant_id: A, environment }),
          false,
        ),
      ),
      ...["restapis/r1", "usageplans/p1", "apikeys-2/k1", "restapis/r1/stages/s1"].map((path) =>
        ask("PUT", tagsOf(`${root}/${path}`), "A's tags", inRequest({ tenant_id: A, environment }), false),
      ),
    ];
  });
}

const named = (prefix: string, tags: Tags) =>
  Object.fromEntries(Object.entries(tags).map(([tag, value]) => [`${prefix}/${tag}`, value]));
/** Tags of the called key, as context of a call. */
export const asResource = (tags: Tags) => named("aws:ResourceTag", tags);
/** Tags that a call sets, as its context. */
export const inRequest = (tags: Tags) => ({
  ...named("aws:RequestTag", tags),
  ...(Object.keys(tags).length > 0 && { "aws:TagKeys": Object.keys(tags) }),
});
