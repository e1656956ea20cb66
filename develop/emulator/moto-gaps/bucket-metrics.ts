import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import type { GapFiller } from "./front";

/** What a bucket's requests are counted by, which Moto does not have: stored and returned here, nothing is counted. */
export function bucketMetrics(): GapFiller {
  const configurations = new Map<string, string>();
  return (incoming, { pathname, searchParams }, response) => {
    const [, bucket = "", key = ""] = pathname.split("/");
    const isMetrics = searchParams.has("metrics") && searchParams.has("id") && bucket !== "" && key === "";
    if (!isMetrics) return undefined;
    return keep(configurations, `${bucket}/${searchParams.get("id")}`, incoming, response);
  };
}

async function keep(
  configurations: Map<string, string>,
  of: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = (await buffer(incoming)).toString();
  const found = configurations.get(of);
  if (incoming.method === "PUT") {
    configurations.set(of, body);
    response.writeHead(200).end();
  } else if (found === undefined) {
    response
      .writeHead(404, { "content-type": "application/xml" })
      .end(
        "<Error><Code>NoSuchConfiguration</Code><Message>There is no such configuration</Message></Error>",
      );
  } else if (incoming.method === "DELETE") {
    configurations.delete(of);
    response.writeHead(204).end();
  } else response.writeHead(200, { "content-type": "application/xml" }).end(found);
}
