import { buffer } from "node:stream/consumers";
import { startFront } from "../../../develop/permissions/front";
import { startServer } from "../../support/http-server";

const place = { region: "eu-central-1", accountId: "111122223333" };
const headers = {
  authorization: "AWS4-HMAC-SHA256 Credential=operator/20300101/eu-central-1/ssm/aws4_request, Signature=00",
};
const send = (url: string, operation: string, more = headers as Record<string, string>) =>
  fetch(url, {
    method: "POST",
    headers: { ...more, "x-amz-target": `AmazonSSM.${operation}` },
    body: JSON.stringify({ Name: "/saas/dev/x" }),
  });

const seen: string[] = [];
let emulator: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  emulator = await startServer(async (request, response) => {
    seen.push(`${request.headers["x-amz-target"]} ${(await buffer(request)).toString()}`);
    response.writeHead(200, { "x-from": "emulator" }).end("{}");
  });
});
beforeEach(() => {
  seen.length = 0;
});
afterAll(() => emulator.close());

const resource = "arn:aws:ssm:eu-central-1:111122223333:parameter/saas/dev/x";

it("passes calls on, and writes down what they need", async () => {
  const front = await startFront({ emulator: emulator.url, place });
  const answer = await send(front.url, "GetParameter");
  expect([answer.status, answer.headers.get("x-from")]).toEqual([200, "emulator"]);
  expect(seen).toEqual(['AmazonSSM.GetParameter {"Name":"/saas/dev/x"}']);
  expect(front.checks).toEqual([{ action: "ssm:GetParameter", resource, context: {} }]);
  expect(front.refused).toEqual([]);
  await front.close();
});

it("refuses what is not allowed, which never arrives", async () => {
  const allows = async ({ action }: { action: string }) => action === "ssm:GetParameter";
  const front = await startFront({ emulator: emulator.url, place, allows });
  expect((await send(front.url, "GetParameter")).status).toBe(200);
  const answer = await send(front.url, "DeleteParameter");
  expect([answer.status, answer.headers.get("x-amzn-errortype")]).toEqual([403, "AccessDeniedException"]);
  expect(seen).toHaveLength(1);
  expect(front.refused).toEqual([`ssm:DeleteParameter on ${resource}`]);
  await front.close();
});

it("passes nothing on that it cannot judge, and says so", async () => {
  const front = await startFront({ emulator: emulator.url, place });
  await expect(send(front.url, "GetParameter", {})).rejects.toThrow();
  expect(seen).toEqual([]);
  expect(front.refused).toEqual([expect.stringContaining("is not signed")]);
  await front.close();
});
