import { startServer } from "../../../__tests__/support/http-server";
import { items } from "../../../api/items";
import { ApiClient, nextPage } from "../src/api";
import { expectProblem, expectResponse } from "../src/responses";

const problem = { type: "about:blank", title: "Not found", status: 404, detail: "No.", request_id: "r1" };

/** An API that answers every request with the next of these, the last one for ever. */
async function answering(...answers: { status: number; headers?: Record<string, string>; body?: unknown }[]) {
  const requests: {
    method?: string | undefined;
    url?: string | undefined;
    headers: Record<string, unknown>;
  }[] = [];
  const server = await startServer(({ method, url, headers }, response) => {
    requests.push({ method, url, headers });
    const {
      status,
      headers: sent,
      body,
    } = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500 };
    response.writeHead(status, sent).end(body === undefined ? "" : JSON.stringify(body));
  });
  return { ...server, requests };
}

const json = { "content-type": "application/json" };

test("a request carries the token and its body as JSON, below the stage", async () => {
  const api = await answering({ status: 201, headers: json, body: { made: true } });
  const response = await new ApiClient(`${api.url}/dev/`, "token").send("POST", "/data", { body: { a: 1 } });
  expect(response).toMatchObject({ request: "POST /data", status: 201, body: { made: true } });
  expect(api.requests).toMatchObject([
    {
      method: "POST",
      url: "/dev/data",
      headers: { authorization: "token", "content-type": "application/json" },
    },
  ]);
  await api.close();
});

test("a throttled request is sent again, other errors are answers", async () => {
  const api = await answering({ status: 429 }, { status: 429 }, { status: 503, body: "busy" });
  expect(await new ApiClient(api.url).send("GET", "/data")).toMatchObject({ status: 503, body: '"busy"' });
  expect(api.requests).toHaveLength(3);
  await api.close();
});

test("the next page is the link of that relation, relative to the page", async () => {
  const api = await answering(
    { status: 200, headers: { link: '<?limit=2&cursor=abc>; rel="next"' } },
    { status: 200, headers: { link: '</other>; rel="prev"' } },
  );
  const client = new ApiClient(`${api.url}/dev`);
  const page = await client.send("GET", "/data?limit=2");
  expect(nextPage(page, "/data?limit=2")).toBe("/data?limit=2&cursor=abc");
  expect(nextPage(await client.send("GET", "/data"), "/data")).toBeUndefined();
  await api.close();
});

test("an answer that is not what was expected is named with what came back", async () => {
  const api = await answering(
    { status: 500, headers: json, body: { message: "broken" } },
    { status: 200, headers: json, body: [{ item_id: 7 }] },
  );
  const client = new ApiClient(api.url);
  const refused = await client.send("GET", "/data");
  expect(() => expectResponse(refused, 200, items)).toThrow(
    'GET /data: expected 200, got 500 {"message":"broken"}',
  );
  const misshapen = await client.send("GET", "/data");
  expect(() => expectResponse(misshapen, 200, items)).toThrow(/GET \/data: expected .*item_id.*, got 200/);
  await api.close();
});

test.each([
  ["another content type", { headers: { ...json, "x-request-id": "r1" }, body: problem }],
  [
    "another request id",
    { headers: { "content-type": "application/problem+json", "x-request-id": "r2" }, body: problem },
  ],
  [
    "another status in the body",
    {
      headers: { "content-type": "application/problem+json", "x-request-id": "r1" },
      body: { ...problem, status: 400 },
    },
  ],
  [
    "a stack trace beside",
    {
      headers: { "content-type": "application/problem+json", "x-request-id": "r1" },
      body: { ...problem, stack: "at" },
    },
  ],
])("no problem document: %s", async (_, answer) => {
  const api = await answering({ status: 404, ...answer });
  const response = await new ApiClient(api.url).send("GET", "/data/x");
  expect(() => expectProblem(response, 404)).toThrow(/^GET \/data\/x: expected /);
  await api.close();
});

test("a server that does not answer is named with the reason", async () => {
  const { url, close } = await startServer(() => {});
  await close();
  await expect(new ApiClient(url).send("GET", "/data")).rejects.toThrow(
    /^GET http:\/\/127\.0\.0\.1:\d+\/data: .*ECONNREFUSED/,
  );
});
