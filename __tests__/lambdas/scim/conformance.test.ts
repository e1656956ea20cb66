import { SCIM_MEDIA_TYPE } from "../../../api/scim";
import { entraOperations } from "./entra-operations";
import { oktaOperations } from "./okta-operations";
import { servedScim } from "./served-scim";

const scim = servedScim({ USER_CALLS_PER_MINUTE: "6000", INVITATIONS_PER_DAY: "1000" });

describe.each([
  ["Okta", oktaOperations],
  ["Microsoft Entra", entraOperations],
] as const)("what %s sends", (_, operations) => {
  test.each(operations.map((each) => [each.name, each] as const))("%s", async (__, { run }) => {
    await run(scim);
  });

  test("every operation names the page that lists it", () => {
    for (const { source } of operations) expect(source).toMatch(/^https:\/\/\S+$/);
  });
});

test("every answer with a body is of the protocol's media type, failures too", async () => {
  for (const path of ["/Users", "/Groups", "/Schemas", "/ResourceTypes", "/ServiceProviderConfig"]) {
    expect(await scim.send("GET", path)).toMatchObject({
      status: 200,
      headers: { "content-type": SCIM_MEDIA_TYPE },
    });
  }
  expect(await scim.send("GET", "/Users/c2a5f4d4-8031-70f2-1d1b-5f9c3a7e2b44")).toMatchObject({
    status: 404,
    headers: { "content-type": SCIM_MEDIA_TYPE },
    body: { schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: "404" },
  });
});
