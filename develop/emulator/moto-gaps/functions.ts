import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type GapFiller, relayed } from "./front";

const PATH = /^\/2015-03-31\/functions(?:\/([^/]+))?(?:\/configuration)?\/?$/;

interface Configuration {
  readonly FunctionName?: string;
  readonly LoggingConfig?: object;
}

/**
 * Functions' logging configuration, which Moto neither stores nor returns, so that every plan would show a change. It is taken
 * from requests that create or change a function, and added to every response that describes one.
 */
export function functionLogging(): GapFiller {
  const configured = new Map<string, object>();
  return (incoming, url, response) => {
    const [path, name] = PATH.exec(url.pathname) ?? [];
    return path === undefined || incoming.method === "DELETE"
      ? undefined
      : answer(configured, name, incoming, url, response);
  };
}

async function answer(
  configured: Map<string, object>,
  named: string | undefined,
  incoming: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(incoming);
  const asked = body.length > 0 ? (JSON.parse(body.toString()) as Configuration) : {};
  const name = named === undefined ? asked.FunctionName : decodeURIComponent(named);
  if (name !== undefined && asked.LoggingConfig !== undefined) configured.set(name, asked.LoggingConfig);
  const { status, contentType, text } = await relayed(url, incoming, body);
  response.writeHead(status, { "content-type": contentType });
  if (status >= 300 || name === undefined) response.end(text);
  else response.end(JSON.stringify(withLogging(JSON.parse(text), configured.get(name))));
}

/** A description of a function, as GetFunction nests it or as the other calls return it. */
function withLogging(described: Configuration & { Configuration?: object }, LoggingConfig?: object): object {
  if (LoggingConfig === undefined) return described;
  return described.Configuration === undefined
    ? { ...described, LoggingConfig }
    : { ...described, Configuration: { ...described.Configuration, LoggingConfig } };
}
