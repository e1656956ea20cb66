import { machineToken, tokenUrlOf } from "@saas/api-client/machine";
import { expectResponse } from "@saas/api-client/responses";
import { newCredential } from "../../../../api/credential-views";
import { newTenant } from "../../../support/target/tenants";
import { type CommandStage, nobodyConfirms } from "./stage";

export function credentialsTests(stage: () => CommandStage): void {
  test("a machine credential that leaked is found and ended by an operator, and gets no token any more", async () => {
    const { target } = stage();
    const command: CommandStage["command"] = (...words) => stage().command(...words);
    const tenant = await newTenant(target, "Leaking");
    const body = { name: "leaked", scopes: ["data:read"], expires_in_days: 1 };
    const created = await tenant.api.send("POST", "/tenant/credentials", { body });
    const { client_id: clientId, client_secret: clientSecret } = expectResponse(created, 201, newCredential);
    const tokenUrl = String(await tokenUrlOf(target));
    const token = () => machineToken(tokenUrl, { clientId, clientSecret });
    expect(await token()).not.toBe("");
    const listed = await command(["credentials", tenant.name]);
    expect([listed.exitCode, listed.out]).toEqual([0, expect.stringMatching(/leaked\s+data:read/)]);
    expect(listed.out).not.toContain(clientSecret);
    expect(await command(["revoke-credential", tenant.name, "leaked"])).toMatchObject({
      exitCode: 2,
      err: nobodyConfirms,
    });
    expect((await command(["revoke-credential", tenant.name, "leaked", "--yes"])).exitCode).toBe(0);
    await expect(token()).rejects.toThrow("no token");
    expect(JSON.parse((await command(["audit", tenant.name, "--json"])).out)).toContainEqual(
      expect.objectContaining({
        operation: "revoke-credential",
        actor: expect.objectContaining({ type: "operator" }),
      }),
    );
  });
}
