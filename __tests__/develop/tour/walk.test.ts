import { stripVTControlCharacters } from "node:util";
import { runTour } from "../../../develop/tour/walk";
import { startServer } from "../../support/http-server";

test("a failed tour prints the step and the response, and returns false", async () => {
  const server = await startServer((_, response) => {
    response.writeHead(503, { "content-type": "application/json" }).end('{"message":"no service"}');
  });
  const lines: string[] = [];
  const target = {
    apiEndpoint: server.url,
    region: "eu-central-1",
    userPoolId: "eu-central-1_x",
    clientId: "client",
    invitations: async () => undefined,
  };
  expect(await runTour(target, (line) => lines.push(stripVTControlCharacters(line)))).toBe(false);
  await server.close();
  expect(lines).toContainEqual(
    expect.stringMatching(
      /✗ onboard the company +POST \/onboarding: expected 201, got 503 \{"message":"no service"\}/,
    ),
  );
  expect(lines.at(-1)).toBe('The tour failed at "onboard the company"; 0 steps succeeded.');
});
