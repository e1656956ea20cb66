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

/** Concerns of the API by the first step of the path, in the order in which a newcomer meets them. */
export const tags: Readonly<Record<FirstStep<(typeof routes)[number]["path"]>, Tag>> = {
  onboarding: { name: "Onboarding", description: "A new tenant with its first administrator." },
  tenant: { name: "Tenant", description: "The own tenant: status, limits, API key." },
  data: { name: "Items", description: "JSON under ids, with versions." },
  files: { name: "Files", description: "Uploads and downloads by presigned URLs." },
  users: { name: "Users", description: "The own tenant's users, for its administrators." },
  admin: { name: "Control plane", description: "All tenants, for operators of the platform." },
};

/** The concern that a path belongs to. */
export function tagOf(path: string): Tag {
  const [, step = ""] = path.split("/");
  const found = Object.entries(tags).find(([name]) => name === step)?.[1];
  if (found === undefined) throw new Error(`develop/openapi/prose.ts: no tag for ${path}`);
  return found;
}

export const description = `
A tenant's users work with its items and files; operators run tenants. IAM keeps tenants apart.

**Get a token.** An administrator is invited by mail when a tenant is made (\`POST /onboarding\`), everybody else by
\`POST /users\`. Sign in to the environment's Cognito user pool and client with the address and the temporary password
(\`USER_SRP_AUTH\`, which asks for a new password the first time); the API takes the **ID token**, as
\`Authorization: Bearer <token>\`.

**Get an API key.** \`GET /tenant\` tells it to administrators. Send it as \`x-api-key\` with every other request of the
tenant, whoever makes it: it says whose quota is used, and is no substitute for the token.

**Operators** sign with AWS Signature Version 4 for \`execute-api\`; IAM says who may call what.

**Problems** are \`application/problem+json\` (RFC 9457). Every answer has an \`X-Request-Id\`, which finds it in the logs.
**Lists** come in pages: the \`Link\` header leads to the next one. **Lost updates** are refused where \`If-Match\` carries
the \`ETag\` that was read. Unknown fields of requests are refused; answers may get new ones.
`.trim();
