import type { routes } from "../../api/routes";

type FirstStep<Path> = Path extends `/${infer Head}/${string}`
  ? Head
  : Path extends `/${infer Head}`
    ? Head
    : never;

interface Tag {
  readonly name: string;
  readonly description: string;
}

/** Tags by the first step of the path, in the order in which a newcomer meets them. */
export const tags: Readonly<Record<FirstStep<(typeof routes)[number]["path"]>, Tag>> = {
  onboarding: { name: "Onboarding", description: "Create a tenant with its first administrator." },
  tenant: { name: "Tenant", description: "The caller's own tenant: status, limits, API key." },
  data: { name: "Items", description: "JSON documents by id, with versions." },
  files: { name: "Files", description: "Uploads and downloads by presigned URLs." },
  users: { name: "Users", description: "The tenant's users, for its administrators." },
  admin: { name: "Control plane", description: "All tenants, for operators of the platform." },
};

/** The tag of a path. */
export function tagOf(path: string): Tag {
  const [, step = ""] = path.split("/");
  const found = Object.entries(tags).find(([name]) => name === step)?.[1];
  if (found === undefined) throw new Error(`develop/openapi/prose.ts: no tag for ${path}`);
  return found;
}

export const description = `
A tenant's users work with its items and files; operators run the tenants. IAM isolates tenants from each other.

**Get a token.** The administrator of a new tenant (\`POST /onboarding\`) and the users that it invites (\`POST /users\`)
get an invitation by mail. Sign in to the environment's Cognito user pool and client with the address and the temporary
password (\`USER_SRP_AUTH\`; the first sign-in asks for a new password). Send the **ID token** as
\`Authorization: Bearer <token>\`.

**Get an API key.** Administrators read it with \`GET /tenant\`. Every other request of the tenant's users needs it as
\`x-api-key\`: it identifies the quota, and does not replace the token.

**Operators** sign with AWS Signature Version 4 for \`execute-api\`; IAM decides who may call what.

**Problems** are \`application/problem+json\` (RFC 9457). Every response has an \`X-Request-Id\`, which identifies it in the
logs. **Lists** are paginated: the \`Link\` header leads to the next page. **Lost updates** fail if \`If-Match\` carries the
\`ETag\` that was read. Unknown fields in requests are refused; responses may get new fields.
`.trim();
