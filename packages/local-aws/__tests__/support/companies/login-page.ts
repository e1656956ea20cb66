import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** The login page of a company: one field, for the name that the company knows its people by. */
export function loginPage(
  response: ServerResponse,
  action: string,
  hidden: Readonly<Record<string, string>> = {},
): void {
  const kept = Object.entries(hidden).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`,
  );
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(
    `<!doctype html><title>Company</title><link rel="icon" href="data:,"><h1>Company</h1>
<form method="post" action="${escaped(action)}">${kept.join("")}
<label for="login">Login</label><input id="login" name="login" value=""><button type="submit">Sign in</button></form>`,
  );
}

/** The fields of a form that a browser sent. */
export const formOf = async (request: IncomingMessage): Promise<URLSearchParams> =>
  new URLSearchParams(await text(request));

export const escaped = (value: string): string =>
  value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
