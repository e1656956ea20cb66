import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A call that the fake service got: the target of JSON protocols, else method and path. */
export interface AwsCall {
  readonly action: string;
  readonly body: Record<string, unknown>;
  readonly authorization: string;
}

const answers: Record<string, (body: Record<string, unknown>) => object> = {
  CreateTable: () => ({}),
  DescribeTable: () => ({ Table: { TableStatus: "ACTIVE" } }),
  CreateUserPool: () => ({ UserPool: { Id: "eu-central-1_pool" } }),
  CreateUserPoolClient: () => ({ UserPoolClient: { ClientId: "client1" } }),
  CreateGroup: () => ({ Group: {} }),
  "POST /usageplans": () => ({ id: "plan1" }),
};

/** Answers the calls that create resources, and records them. */
export async function fakeAws() {
  const calls: AwsCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("end", () => {
        const target = String(request.headers["x-amz-target"] ?? "").replace(/^.*\./, "");
        const action = target === "" ? `${request.method} ${request.url}` : target;
        const json = action in answers;
        const body = json ? JSON.parse(Buffer.concat(chunks).toString()) : {};
        calls.push({
          action,
          body,
          authorization: String(request.headers.authorization),
        });
        response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
        response.end(json ? JSON.stringify(answers[action]?.(body)) : "");
      });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}
