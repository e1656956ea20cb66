import { acme, bodyOf, globex } from "../../support/lambdas/events";
import { servedFunction } from "../../support/lambdas/served-function";

const { aws, activate, call } = servedFunction("data", { ISOLATION_MODEL: "silo" });

test("an environment of silos does not serve a tenant from the pool", async () => {
  await activate(acme, "active", { binding: { model: "pool" } });
  for (const tenant of [acme, globex]) {
    const result = await call("GET /data", {}, tenant);
    expect(result.statusCode).toBe(503);
    expect(bodyOf(result)).toMatchObject({ type: "urn:problem-type:tenant-not-bound" });
  }
  const asked = aws().calls.filter(({ service }) => service === "dynamodb");
  expect(asked.filter(({ body }) => JSON.parse(body).TableName === "data")).toEqual([]);
});
