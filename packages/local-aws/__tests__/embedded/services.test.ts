import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os, { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedServices } from "../../src/embedded";

/** A directory for the temporary files of this suite alone. */
const temporary = mkdtempSync(join(tmpdir(), "services-test-"));

beforeAll(() => jest.spyOn(os, "tmpdir").mockReturnValue(temporary));
afterAll(() => rmSync(temporary, { recursive: true }));

const cognito = async (url: string, operation: string, input: object) => {
  const response = await fetch(url, {
    method: "POST",
    headers: { "x-amz-target": `AWSCognitoIdentityProviderService.${operation}` },
    body: JSON.stringify(input),
  });
  return (await response.json()) as Record<string, Record<string, unknown>>;
};

describe("the embedded services", () => {
  it("listen on loopback, write no file, and leave no port behind", async () => {
    const services = await startEmbeddedServices();
    expect(readdirSync(temporary)).toEqual([]);
    for (const url of Object.values(services.backends)) {
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect((await fetch(url)).status).toBeLessThan(500);
    }
    await services.close();
    for (const url of Object.values(services.backends)) await expect(fetch(url)).rejects.toThrow();
  });

  it("create user pools and clients as Cognito does: of the region, with its token lifetimes", async () => {
    const services = await startEmbeddedServices({ region: "eu-west-1", accountId: "111122223333" });
    const url = services.backends["cognito-idp"];
    try {
      const { UserPool } = await cognito(url, "CreateUserPool", { PoolName: "users" });
      expect(UserPool?.Id).toMatch(/^eu-west-1_\w+$/);
      expect(UserPool?.Arn).toBe(`arn:aws:cognito-idp:eu-west-1:111122223333:userpool/${UserPool?.Id}`);
      const { UserPoolClient } = await cognito(url, "CreateUserPoolClient", {
        UserPoolId: UserPool?.Id,
        ClientName: "web",
      });
      expect(UserPoolClient).toMatchObject({
        IdTokenValidity: 1,
        AccessTokenValidity: 1,
        RefreshTokenValidity: 30,
        TokenValidityUnits: { IdToken: "hours", AccessToken: "hours", RefreshToken: "days" },
      });
    } finally {
      await services.close();
    }
  });

  it("say which operation is missing", async () => {
    const services = await startEmbeddedServices();
    try {
      expect(await cognito(services.backends["cognito-idp"], "AdminUserGlobalSignOut", {})).toEqual({
        __type: "UnknownOperationException",
        message: "The embedded Cognito has no operation AdminUserGlobalSignOut",
      });
    } finally {
      await services.close();
    }
  });
});
