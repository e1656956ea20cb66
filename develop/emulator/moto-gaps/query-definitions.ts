import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import type { GapFiller } from "./front";

interface QueryDefinition {
  readonly queryDefinitionId: string;
  readonly name: string;
  readonly queryString: string;
  readonly logGroupNames?: readonly string[];
  readonly lastModified: number;
}

const TARGET = /^Logs_20140328\.(\w+QueryDefinitions?)$/;

/** Saved queries of CloudWatch Logs Insights, which Moto does not have: stored and listed here, never run. */
export function queryDefinitions(): GapFiller {
  const saved = new Map<string, QueryDefinition>();
  return (incoming, _, response) => {
    const operation = TARGET.exec(String(incoming.headers["x-amz-target"] ?? ""))?.[1];
    if (operation === undefined) return undefined;
    return answer(saved, operation, incoming).then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
    });
  };
}

async function answer(
  saved: Map<string, QueryDefinition>,
  operation: string,
  incoming: IncomingMessage,
): Promise<{ status: number; body: object }> {
  const request = (await json(incoming)) as Partial<QueryDefinition> & { queryDefinitionNamePrefix?: string };
  const missing = {
    status: 400,
    body: { __type: "ResourceNotFoundException", message: "There is no such query definition." },
  };
  const known = request.queryDefinitionId !== undefined && saved.has(request.queryDefinitionId);
  switch (operation) {
    case "PutQueryDefinition": {
      if (request.queryDefinitionId !== undefined && !known) return missing;
      const { queryDefinitionId = randomUUID(), name = "", queryString = "", logGroupNames } = request;
      saved.set(queryDefinitionId, {
        queryDefinitionId,
        name,
        queryString,
        lastModified: Date.now(),
        ...(logGroupNames !== undefined && { logGroupNames }),
      });
      return { status: 200, body: { queryDefinitionId } };
    }
    case "DescribeQueryDefinitions": {
      const prefix = request.queryDefinitionNamePrefix ?? "";
      const found = [...saved.values()].filter(({ name }) => name.startsWith(prefix));
      return { status: 200, body: { queryDefinitions: found } };
    }
    default: {
      if (!known) return missing;
      return { status: 200, body: { success: saved.delete(String(request.queryDefinitionId)) } };
    }
  }
}
