import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { escapeXml } from "../../../http/errors";
import type { Branding } from "./branding";

/** A field of a form. */
interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: "email" | "text" | "password";
  /** Tells password managers what belongs here. */
  readonly autocomplete: string;
  readonly value?: string;
}

export interface FormPage {
  readonly title: string;
  /** Where the form goes, with its query. */
  readonly action: string;
  readonly csrf: string;
  readonly fields: readonly Field[];
  readonly button: string;
  /** Fields that the user does not see. */
  readonly hidden?: Readonly<Record<string, string>>;
  /** Why the user sees the form again. */
  readonly problem?: string | undefined;
  readonly link?: { readonly to: string; readonly text: string };
  readonly branding?: Branding | undefined;
}

const style = readFileSync(join(__dirname, "page.css"), "utf8");
const hashOf = (css: string): string => `'sha256-${createHash("sha256").update(css).digest("base64")}'`;
const styleHash = hashOf(style);

/**
 * Headers of every page: no script runs, no other site frames it.
 * @param branding of the page, whose style the browser may use too
 * @param redirectUri where a form may lead in the end; browsers apply `form-action` to redirects too
 */
export const pageHeaders = (redirectUri?: string, branding?: Branding): Readonly<Record<string, string>> => ({
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": [
    "default-src 'none'",
    "img-src data:",
    `style-src ${styleHash}${branding === undefined ? "" : ` ${hashOf(branding.css)}`}`,
    `form-action 'self'${redirectUri === undefined ? "" : ` ${new URL(redirectUri).origin}`}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; "),
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
});

/** A page with a form. */
export function formPage({
  title,
  action,
  csrf,
  fields,
  button,
  hidden = {},
  problem,
  link,
  branding,
}: FormPage): string {
  const secret = Object.entries({ _csrf: csrf, ...hidden }).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escapeXml(value)}">`,
  );
  const shown = fields.map(
    ({ name, label, type, autocomplete, value = "" }, index) =>
      `<label class="label-customizable" for="${name}">${label}</label><input class="inputField-customizable" id="${name}" name="${name}" type="${type}" value="${escapeXml(value)}" ` +
      `autocomplete="${autocomplete}"${autocomplete === "one-time-code" ? ' inputmode="numeric"' : ""} required` +
      `${index === 0 ? " autofocus" : ""}${problem === undefined ? "" : ' aria-describedby="problem"'}>`,
  );
  return documentOf(
    title,
    `${problem === undefined ? "" : `<p role="alert" id="problem">${escapeXml(problem)}</p>`}
<form method="post" action="${escapeXml(action)}">
${[...secret, ...shown].join("\n")}
<button class="submitButton-customizable" type="submit">${button}</button>
</form>${link === undefined ? "" : `\n<a href="${escapeXml(link.to)}">${link.text}</a>`}`,
    branding,
  );
}

/** The page for an invalid request. It shows nothing of the request. */
export const errorPage = (): string =>
  documentOf(
    "This sign-in does not work",
    "<p>The application sent you here with a request that it may not make, or that is too old. Go back to the application.</p>",
  );

const documentOf = (title: string, content: string, branding?: Branding): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${style}</style>${branding === undefined ? "" : `\n<style>${branding.css}</style>`}
</head>
<body class="background-customizable">${branding?.logo === undefined ? "" : `\n<header class="banner-customizable"><img class="logo-customizable" src="${branding.logo}" alt=""></header>`}
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
