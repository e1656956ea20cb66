import type { Route } from "../../api/route";

interface Tag {
  readonly name: string;
  readonly description?: string;
}

/** Tags by the first step of the path, in the order in which a newcomer meets them. A step without an entry is a tag of its name. */
const described: Readonly<Record<string, Required<Tag>>> = {
  onboarding: { name: "Onboarding", description: "Create a tenant with its first administrator." },
  tenant: { name: "Tenant", description: "The caller's own tenant: status, limits, API key." },
  data: { name: "Items", description: "JSON documents by id, with versions." },
  files: { name: "Files", description: "Uploads and downloads by presigned URLs." },
  user: { name: "Own user", description: "The caller's own user: second factor and sessions." },
  users: { name: "Users", description: "The tenant's users, for its administrators." },
  scim: {
    name: "SCIM",
    description: "Users and groups for the tenant's identity provider, by SCIM 2.0 (RFC 7643, RFC 7644).",
  },
  admin: { name: "Control plane", description: "All tenants, for operators of the platform." },
};

/** The tag of a path. */
export function tagOf(path: string): Tag {
  const [, step = ""] = path.split("/");
  return Object.hasOwn(described, step) ? (described[step] as Tag) : { name: capitalized(step) };
}

const capitalized = (step: string): string =>
  step.charAt(0).toUpperCase() + step.slice(1).replaceAll("-", " ");

/** The tags of routes, those with a description first. */
export function tagsOf(routes: readonly Pick<Route, "path">[]): Tag[] {
  const used = new Map(routes.map(({ path }) => tagOf(path)).map((tag) => [tag.name, tag]));
  const known = Object.values(described).filter(({ name }) => used.has(name));
  return [...known, ...[...used.values()].filter((tag) => !known.some(({ name }) => name === tag.name))];
}

export const description = `
A tenant's users work with its items and files; operators run the tenants. IAM isolates tenants from each other.

**Get a token.** The administrator of a new tenant (\`POST /onboarding\`) and the users that it invites (\`POST /users\`)
get an invitation by mail. Sign in to the environment's Cognito user pool and client with the address and the temporary
password (\`USER_SRP_AUTH\`; the first sign-in asks for a new password). Send the **access token** as
\`Authorization: Bearer <token>\`.

**Second factor.** If a request is a 403 of the type \`second-factor-required\`, the user sets up a software token at the user pool
(\`AssociateSoftwareToken\`, \`VerifySoftwareToken\`, \`SetUserMFAPreference\`), activates it with \`PUT /user/second-factor\`, and signs in
again with a code. A route that is dangerous for the tenant needs a recent sign-in (\`recent-sign-in-required\`).

**Get an API key.** Administrators read it with \`GET /tenant\`. Every other request of the tenant's users needs it as
\`x-api-key\`: it identifies the quota, and does not replace the token.

**Identity providers** send a SCIM credential of their tenant as \`Authorization: Bearer <token>\`, and no API key. What the functions
answer them is \`application/scim+json\`; what API Gateway answers before is a problem document.

**Operators** sign with AWS Signature Version 4 for \`execute-api\`; IAM decides who may call what.

**Problems** are \`application/problem+json\` (RFC 9457). Every response has an \`X-Request-Id\`, which identifies it in the
logs. **Lists** are paginated: the \`Link\` header leads to the next page. **Lost updates** fail if \`If-Match\` carries the
\`ETag\` that was read. Unknown fields in requests are refused; responses may get new fields.
`.trim();
