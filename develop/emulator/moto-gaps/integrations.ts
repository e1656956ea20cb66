import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type GapFiller, relayed } from "./front";

const PATH = /^\/restapis\/[^/]+\/resources\/[^/]+\/methods\/[^/]+\/integration\/?$/;

interface Patch {
  readonly op: string;
  /** `/uri`, or `/requestParameters/<name>` with `~1` for a slash. */
  readonly path: string;
  readonly value?: string;
}

/**
 * UpdateIntegration of API Gateway, which Moto does not implement: the integration is put again with its changes. Source: API
 * Gateway API reference, UpdateIntegration and patch operations.
 */
export function integrationChanges(): GapFiller {
  return (incoming, url, response) =>
    incoming.method === "PATCH" && PATH.test(url.pathname) ? update(incoming, url, response) : undefined;
}

async function update(incoming: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
  const { patchOperations } = JSON.parse((await buffer(incoming)).toString()) as { patchOperations: Patch[] };
  const found = await relayed(url, incoming, undefined, "GET");
  const put =
    found.status === 200
      ? await relayed(url, incoming, Buffer.from(JSON.stringify(patched(found.text, patchOperations))), "PUT")
      : found;
  response
    .writeHead(put.status === 201 ? 200 : put.status, { "content-type": put.contentType })
    .end(put.text);
}

function patched(text: string, patches: readonly Patch[]): object {
  const integration = JSON.parse(text) as Record<string, unknown>;
  for (const { op, path, value } of patches) {
    const [argument = "", name] = path
      .slice(1)
      .split("/")
      .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (name === undefined) integration[argument] = op === "remove" ? undefined : value;
    else {
      const map = { ...(integration[argument] as object | null | undefined) };
      integration[argument] =
        op === "remove"
          ? Object.fromEntries(Object.entries(map).filter(([key]) => key !== name))
          : { ...map, [name]: value };
    }
  }
  // PutIntegration names the method of the backend otherwise than GetIntegration. Source: API Gateway API reference.
  return {
    ...integration,
    integrationHttpMethod: integration.httpMethod,
    httpMethod: integration.httpMethod,
  };
}
