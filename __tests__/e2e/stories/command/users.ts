import { setUpSoftwareToken } from "@saas/api-client/software-token";
import { acceptInvitation, emailFor, newPassword } from "@saas/api-client/target";
import { type UserView, users } from "../../../../api/users";
import { untilServed } from "../../../support/suites/end-to-end/suspension";
import { newTenant, unique } from "../../../support/target/tenants";
import { Authenticator } from "../../../support/totp";
import { type CommandStage, follow, nobodyConfirms, told } from "./stage";

export function usersTests(stage: () => CommandStage): void {
  describe("help for users", () => {
    const usersOf = async (tenant: string): Promise<readonly UserView[]> =>
      users.parse(JSON.parse((await stage().command(["users", tenant, "--json"])).out));
    const address = () => emailFor(stage().target, `helped-${unique()}`);

    test("a first administrator who lost the invitation gets another one, which works", async () => {
      const [name, email] = [`Lost ${unique()}`, address()];
      await stage().command(["create", "--name", name, "--admin-email", email]);
      expect((await usersOf(name)).map((user) => [user.email, user.invitation])).toEqual([
        [email, "pending"],
      ]);
      const first = await stage().target.invitations(email);
      const again = await stage().command(["invite-again", name, email]);
      expect([again.exitCode, again.err]).toEqual([0, ""]);
      expect(await stage().target.invitations(email)).not.toBe(first);
      await acceptInvitation(stage().target, email, newPassword());
      expect(await usersOf(name)).toMatchObject([{ invitation: "accepted", role: "tenant-admin" }]);
      const late = await stage().command(["invite-again", name, email]);
      expect([late.exitCode, late.err.includes("(409)")]).toEqual([1, true]);
    });

    test("a tenant whose last administrator has left gets another one, who works", async () => {
      const tenant = await newTenant(stage().target, "Orphaned");
      const email = address();
      expect(await stage().command(["appoint", tenant.name, email])).toMatchObject({
        exitCode: 2,
        err: nobodyConfirms,
      });
      expect(await stage().command(["appoint", tenant.name, email], { answers: ["y"] })).toMatchObject({
        exitCode: 0,
      });
      expect((await acceptInvitation(stage().target, email, newPassword())).accessToken).not.toBe("");
      const disabled = await stage().command(["disable", tenant.name, tenant.email]);
      expect(disabled.exitCode).toBe(0);
      expect((await tenant.api.send("GET", "/users")).status).toBe(403);
      const last = await stage().command(["disable", tenant.name, email]);
      expect([last.exitCode, last.err.includes("last active administrator")]).toEqual([1, true]);
      expect(await follow(disabled)).toMatchObject({ exitCode: 0 });
      expect((await untilServed(() => tenant.api.send("GET", "/users"))).status).toBe(200);
    });

    test("an administrator who lost the second factor signs in without it, and the audit trail says who did that", async () => {
      const { target } = stage();
      const tenant = await newTenant(target, "Phoneless");
      const authenticator = new Authenticator();
      const { email, session } = tenant;
      await setUpSoftwareToken(target, session.accessToken, (secret) => authenticator.codeOf(secret));
      expect((await tenant.api.send("PUT", "/user/second-factor")).status).toBe(200);
      expect((await stage().command(["users", tenant.name])).out).toMatch(/accepted\s+active/);
      const reset = await stage().command(["reset-second-factor", tenant.name, email, "--yes"]);
      expect([reset.exitCode, reset.err]).toEqual([0, ""]);
      expect((await stage().command(["users", tenant.name])).out).toMatch(/accepted\s+none/);
      await stage().platform.idle();
      const mails = stage().platform.endpoint.mailbox.list();
      const told = mails.filter(({ to, subject }) => to === email && subject.includes("second factor"));
      expect(told.map(({ subject }) => subject)).toEqual([
        "Your second factor is active",
        "A second factor was reset",
      ]);
      expect(told[1]?.body).toContain("by an operator of the service");
      const trail = await stage().command(["audit", tenant.name, "--json"]);
      expect(JSON.parse(trail.out)).toContainEqual(
        expect.objectContaining({
          operation: "reset-second-factor",
          actor: expect.objectContaining({ type: "operator" }),
          before: { second_factor: "active" },
          after: { second_factor: "none" },
        }),
      );
      const demanded = await stage().command(["set-mfa", tenant.name, "required"]);
      expect(demanded.exitCode).toBe(0);
      expect(await stage().shown(tenant.name)).toMatchObject({ mfa: "required" });
    });

    test("an unknown user is refused with the nearest one", async () => {
      const tenant = await newTenant(stage().target, "Misspelt");
      const refused = await stage().command(["disable", tenant.name, tenant.email.slice(1)]);
      expect([refused.exitCode, refused.err.includes(`did you mean "${tenant.email}"?`)]).toEqual([1, true]);
      const unknown = await stage().command(["appoint", tenant.name, "nobody", "--yes"]);
      expect([unknown.exitCode, told(unknown)]).toEqual([1, []]);
    });
  });
}
