import { createRequestValidator } from "../../src/gateway/validation";
import { echoGateway } from "../support/echo-gateway";

const { call } = echoGateway();

/** Of all headers together. Source: API Gateway quotas, total combined size of request line and header values. */
const MOST_HEADER_BYTES = 10_240;

describe("request validation", () => {
  const onboard = (body: string, type = "application/json") =>
    call("/onboarding", { method: "POST", body, headers: { "content-type": type } });

  test("lets a body of the model through", async () => {
    const event = await (await onboard('{"tenant_name":"Acme"}', "application/json; charset=utf-8")).json();
    expect(event).toMatchObject({ body: '{"tenant_name":"Acme"}' });
  });

  test.each([
    ["", "the body is not JSON"],
    ["{", "the body is not JSON"],
    ["{}", "must have required property 'tenant_name'"],
    ['{"tenant_name":"ab"}', "/tenant_name must NOT have fewer than 3 characters"],
    ['{"tenant_name":"Acme","tenant_id":"x"}', "must NOT have additional properties"],
  ])("refuses %s", async (body, error) => {
    const response = await onboard(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ errors: expect.stringContaining(error) });
  });

  test.each([
    ["Acme", 400],
    ["p{L}p", 200],
  ])(
    "reads patterns without the u flag, as API Gateway does: \\p is the letter p, so that %s gives %i",
    async (name, status) => {
      const response = await call("/named", {
        method: "POST",
        body: JSON.stringify({ name }),
        headers: { "content-type": "application/json" },
      });
      expect(response.status).toBe(status);
    },
  );

  test("tells no more than a header holds, however much is wrong", async () => {
    const fields = Array.from({ length: 2_000 }, (_, index) => [`unknown_${index}_${"x".repeat(300)}`, 1]);
    const { errors } = (await (await onboard(JSON.stringify(Object.fromEntries(fields)))).json()) as {
      errors: string;
    };
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThan(MOST_HEADER_BYTES / 2);
  });

  test("shortens the place of what is wrong, which a client can name", async () => {
    const schema = JSON.stringify({ additionalProperties: { type: "string" } });
    const method = { requiredParameters: [], bodySchemas: new Map([["application/json", schema]]) };
    const body = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`${index}${"x".repeat(3_000)}`, 1]),
    );
    const request = {
      headers: [["content-type", "application/json"]],
      body: async () => Buffer.from(JSON.stringify(body)),
    };
    const fault = await createRequestValidator()(method as never, request as never, {}).catch(
      (error) => error,
    );
    expect(fault.validationErrors.length).toBeGreaterThan(0);
    expect(fault.validationErrors.join().length).toBeLessThan(MOST_HEADER_BYTES / 2);
  });

  test("names the parameters that are missing", async () => {
    const response = await call("/required?limit=1");
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      message: "Missing required request parameters: [since, If-Match]",
    });
    expect((await call("/required?since=1", { headers: { "if-match": "1" } })).status).toBe(200);
  });
});

describe("limits", () => {
  test("more than 10 MB is a 413", async () => {
    const response = await call("/limited", { method: "POST", body: "x".repeat(10 * 1024 * 1024 + 1) });
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ message: "Request Too Long" });
  });

  test("more requests than the method's burst is a 429; other methods go on", async () => {
    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await call("/limited", { method: "POST" })).status);
    expect(statuses.slice(-2)).toEqual([429, 429]);
    expect((await call("/data/summary")).status).toBe(200);
  });

  test("a deeper path's burst is its own", async () => {
    const deeper = () => call("/limited/deeper", { method: "POST" });
    expect((await deeper()).status).not.toBe(429);
    expect((await deeper()).status).toBe(429);
  });
});
