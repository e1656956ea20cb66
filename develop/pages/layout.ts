import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A page that the front door leads to. */
export interface Place {
  /** Path on this server, or a URL. */
  readonly at: string;
  readonly name: string;
  readonly about: string;
}

/** Markup, or a text that `markup` escapes. */
class Markup {
  constructor(readonly html: string) {}
}

export type Insertable = string | Markup | readonly Markup[];

/** Markup with escaped values. */
export function markup(parts: TemplateStringsArray, ...values: readonly Insertable[]): Markup {
  return new Markup(parts.map((part, index) => part + inserted(values[index] ?? "")).join(""));
}

function inserted(value: Insertable): string {
  if (typeof value === "string") return escaped(value);
  return value instanceof Markup ? value.html : value.map(({ html }) => html).join("\n");
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (one) => entities[one] ?? one);

/** The content of a page in `files/`, read for each request. */
export const contentOf = (file: string): Markup =>
  new Markup(readFileSync(join(__dirname, "files", file), "utf8").trimEnd());

export interface PageParts {
  readonly title: string;
  /** Path of the page. */
  readonly at: string;
  readonly places: readonly Place[];
  /** Beside that of all pages. */
  readonly styles: readonly string[];
  readonly scripts?: readonly string[];
  readonly content: Markup;
}

/** A whole document: head, navigation over all pages, content. */
export function document({ title, at, places, styles, scripts = [], content }: PageParts): string {
  const links = places.map(
    (place) =>
      markup`        <li><a href="${place.at}"${place.at === at ? new Markup(' aria-current="page"') : ""}>${place.name}</a></li>`,
  );
  return markup`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title} · local platform</title>
    <link rel="icon" type="image/png" href="/docs/favicon.png">
    ${["/pages/base.css", ...styles].map((href) => markup`<link rel="stylesheet" href="${href}">`)}
    ${scripts.map((src) => markup`<script type="module" src="${src}"></script>`)}
  </head>
  <body>
    <a class="skip" href="#content">Skip to the content</a>
    <nav aria-label="Pages of the local platform">
      <ul>
${links}
      </ul>
    </nav>
    <main id="content" tabindex="-1">
${content}
    </main>
    <noscript>This page needs JavaScript.</noscript>
  </body>
</html>
`.html;
}
