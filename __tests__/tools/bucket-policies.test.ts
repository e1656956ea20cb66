import { buffer } from "node:stream/consumers";
import { startBucketPolicyKeeper } from "../../tools/terraform/bucket-policies";
import { startServer } from "./http-server";

const seen: string[] = [];
let emulator: Awaited<ReturnType<typeof startServer>>;
let keeper: Awaited<ReturnType<typeof startBucketPolicyKeeper>>;

beforeAll(async () => {
  emulator = await startServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    seen.push(`${request.method} ${request.url} ${body}`);
    response.writeHead(202, { "x-from": "emulator" }).end(`took ${body}`);
  });
  keeper = await startBucketPolicyKeeper(emulator.url);
});

afterAll(async () => {
  await keeper.close();
  await emulator.close();
});

test("bucket policies are kept, and never reach the emulator", async () => {
  const policy = async (method: string, body?: string) => {
    const response = await fetch(`${keeper.url}/bucket?policy`, {
      method,
      ...(body === undefined ? {} : { body }),
    });
    return [response.status, await response.text()];
  };
  expect(await policy("GET")).toEqual([404, expect.stringContaining("NoSuchBucketPolicy")]);
  expect(await policy("PUT", "{}")).toEqual([204, ""]);
  expect(await policy("GET")).toEqual([200, "{}"]);
  expect(await policy("DELETE")).toEqual([204, ""]);
  expect(await policy("GET")).toEqual([404, expect.stringContaining("NoSuchBucketPolicy")]);
  expect(seen).toEqual([]);
});

test("everything else passes as it is", async () => {
  const response = await fetch(`${keeper.url}/bucket/key?policy`, { method: "PUT", body: "content" });
  expect([response.status, response.headers.get("x-from"), await response.text()]).toEqual([
    202,
    "emulator",
    "took content",
  ]);
  expect(seen).toEqual(["PUT /bucket/key?policy content"]);
});
