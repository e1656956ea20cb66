import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type GapFiller, relayed } from "./front";

const PATH = /^\/restapis\/[^/]+\/models\/[^/]+\/?$/;

interface Patch {
  readonly op: string;
  readonly path: string;
  readonly value?: string;
}

/**
 * UpdateModel of API Gateway, which Moto does not implement: the model is deleted and recreated with its changed schema and
 * description. Source: API Gateway API reference, UpdateModel: `/description` and `/schema` are replaced.
 */
export function requestModels(): GapFiller {
  return (incoming, url, response) =>
    incoming.method === "PATCH" && PATH.test(url.pathname) ? update(incoming, url, response) : undefined;
}

async function update(incoming: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
  const { patchOperations } = JSON.parse((await buffer(incoming)).toString()) as { patchOperations: Patch[] };
  const ask = (method: string, at: URL, body?: object) =>
    relayed(at, incoming, body && Buffer.from(JSON.stringify(body)), method);
  const found = await ask("GET", url);
  if (found.status !== 200) {
    response.writeHead(found.status, { "content-type": found.contentType }).end(found.text);
    return;
  }
  const replaced = Object.fromEntries(patchOperations.map(({ path, value }) => [path.slice(1), value]));
  await ask("DELETE", url);
  const made = await ask("POST", new URL(url.pathname.replace(/\/[^/]+\/?$/, ""), url), {
    ...JSON.parse(found.text),
    ...replaced,
  });
  response
    .writeHead(made.status === 201 ? 200 : made.status, { "content-type": made.contentType })
    .end(made.text);
}
