import { request } from "node:http";
import { type Gateway, type RequestLogEntry, startGateway } from "../../src/gateway";
import { deployment, keysOnly } from "./api-fixture";
import { idToken, keyServer, signingKey } from "./tokens";

const key = signingKey("key1");

/** What the function behind every method answers to an event. */
type Answer = (event: Record<string, unknown>) => unknown;

/** A gateway in front of one function, which returns its event as JSON unless a test says otherwise: one for a test file. */
export function echoGateway() {
  const entries: RequestLogEntry[] = [];
  let gateway: Gateway;
  let keys: Awaited<ReturnType<typeof keyServer>>;
  let answer: Answer;

  beforeAll(async () => {
    keys = await keyServer(() => [key]);
    gateway = await startGateway({
      deployment,
      endpoint: keysOnly(keys.url),
      functions: { invoke: async (_name, event) => answer(event as Record<string, unknown>) },
      onRequest: (entry) => entries.push(entry),
    });
  });

  beforeEach(() => {
    entries.length = 0;
    answer = (event) => ({ statusCode: 200, body: JSON.stringify(event) });
  });

  afterAll(async () => {
    await gateway.close();
    await keys.close();
  });

  return {
    /** Reported requests of the running test. */
    entries,
    url: () => gateway.url,
    /** Where the keys of tokens are. */
    keysUrl: () => keys.url,
    /** For the rest of the test. */
    answerWith: (other: Answer) => {
      answer = other;
    },
    call: (path: string, init?: RequestInit) => fetch(`${gateway.url}${path}`, init),
    withToken: (): RequestInit => ({
      headers: { authorization: idToken(key, { "custom:tenant_id": "t-1" }) },
    }),
    /** The body of an answer to a request with exactly these headers, as raw pairs. */
    textOf: (path: string, headers: readonly string[]): Promise<string> =>
      new Promise((resolve, reject) => {
        request(`${gateway.url}${path}`, { headers }, (response) => {
          let body = "";
          response.on("data", (chunk) => (body += chunk)).on("end", () => resolve(body));
        })
          .on("error", reject)
          .end();
      }),
  };
}
