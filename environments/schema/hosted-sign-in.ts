import { z } from "zod";
import { brandingSchema } from "./branding";
import { text } from "./fields";

const REDIRECT =
  'write an exact URL as browsers write it, e.g. "https://app.example.com/": https, or http for localhost; no fragment, user or *';
const REDIRECTS = `write a list of 1 to 100 URLs, each once; ${REDIRECT}`;

/**
 * Where Cognito sends a browser. It compares the text exactly. Sources: Cognito API reference, CreateUserPoolClient,
 * CallbackURLs, LogoutURLs; Amazon Cognito developer guide, quotas, 100 URLs.
 */
const redirects = z
  .array(text(REDIRECT).refine(isRedirect, { error: REDIRECT }), { error: REDIRECTS })
  .min(1, { error: REDIRECTS })
  .max(100, { error: REDIRECTS })
  .refine((urls) => new Set(urls).size === urls.length, { error: REDIRECTS })
  .readonly();

function isRedirect(url: string): boolean {
  if (!URL.canParse(url) || url.length > 1024 || url.includes("*")) return false;
  const { href, protocol, hostname, username, password, hash } = new URL(url);
  if (href !== url || href.endsWith("#") || [username, password, hash].some((part) => part !== ""))
    return false;
  return protocol === "https:" || (protocol === "http:" && hostname === "localhost");
}

/** The sign-in pages that Cognito serves: docs/identity.md. */
export const hostedSignInSchema = z.strictObject(
  {
    /** Pages of applications that take the authorization code. */
    callbackUrls: redirects,
    /** Pages that a browser may be sent to after signing out. Absent: as `callbackUrls`. */
    signOutUrls: redirects.optional(),
    /** Absent: Cognito's own look. */
    branding: brandingSchema.optional(),
  },
  { error: 'write an object, e.g. { callbackUrls: ["https://app.example.com/"] }, or leave it out' },
);

export type HostedSignInConfig = Readonly<z.output<typeof hostedSignInSchema>>;
