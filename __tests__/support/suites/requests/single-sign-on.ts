import { DescribeUserPoolClientCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expectResponse } from "@saas/api-client/responses";
import { ownTenant } from "../../../../api/account";
import { singleSignOn } from "../../../../api/connections";
import { FederatedBrowser } from "../../../../packages/local-aws/__tests__/support/federated-browser";
import { attack } from "../../isolation/refusals";
import { sampled } from "../../sampled";
import { Companies, type Connected } from "../../target/connected";
import { call, type RequestAttack, type Scene } from "./scene";

const evil = "https://evil.example/";

/** The one route that needs no credential tells nothing of tenants without a connection. */
export const signInAttacks: readonly RequestAttack[] = [
  ["the domain of a user", ({ victims }: Scene) => victims.member.email.split("@")[1] ?? ""],
  ["a user's address", ({ victims }: Scene) => victims.member.email],
  ["a tenant's id", ({ victim }: Scene) => victim.tenantId],
  ["the key of a row", ({ victim }: Scene) => `name#${victim.name}`],
].map(([name, domain]) => ({
  name: `${name}`,
  route: "GET /sign-in",
  send: (scene) =>
    call(scene, `/sign-in?${new URLSearchParams({ domain: (domain as (of: Scene) => string)(scene) })}`, {}),
  answers: [400, 404],
}));

/** Attacks by a tenant whose company's provider asserts what it likes, on another with a provider of its own. */
export function singleSignOnAttacks(ready: () => Scene): void {
  let companies: Companies;
  let theirs: Connected;
  let own: Connected;

  const refusedAt = async (of: Connected, login: string, reason: RegExp) => {
    const { token, error } = await companies.signIn(of, login);
    expect(token).toBe("");
    expect(error).toMatch(reason);
  };

  describe("by single sign-on,", () => {
    beforeAll(async () => {
      companies = new Companies(ready().platform);
      theirs = await companies.connect("victim");
      own = await companies.connect("attacker");
      await companies.settled();
    }, 240_000);
    afterAll(() => companies?.close());

    test("a user of the company is served, in the own tenant", async () => {
      const { token } = await companies.signIn(theirs, "baker");
      const api = companies.api(theirs, token);
      expect(expectResponse(await api.send("GET", "/tenant"), 200, ownTenant).tenant_id).toBe(
        theirs.tenant.tenantId,
      );
      expect((await api.send("GET", "/data")).status).toBe(200);
      expect((await api.send("GET", "/users")).status).toBe(403);
    });

    test("the address of another company's administrator opens nothing", () =>
      attack(async () => {
        own.company.directory.set("spy", { sub: "spy", email: theirs.tenant.email, groups: ["admins"] });
        await refusedAt(own, "spy", /verified domain/);
      }));

    test("an address of nobody's domain opens nothing", () =>
      attack(async () => {
        own.company.directory.set("guest", {
          sub: "guest",
          email: "guest@nobody.example",
          groups: ["admins"],
        });
        await refusedAt(own, "guest", /verified domain/);
      }));

    test("claims that name another tenant lead to the own one", () =>
      attack(async () => {
        const tenant_id = theirs.tenant.tenantId;
        const claims = { "custom:tenant_id": tenant_id, tenant_id, "cognito:groups": ["tenant-admin"] };
        const person = { sub: "liar", email: `liar@${own.domain}`, groups: ["staff"], ...claims };
        own.company.directory.set("liar", person);
        own.company.hostile.userInfo = (body) => ({ ...body, ...claims });
        const { token } = await companies.signIn(own, "liar");
        own.company.hostile.userInfo = undefined;
        const at = companies.api(own, token);
        expect(expectResponse(await at.send("GET", "/tenant"), 200, ownTenant).tenant_id).toBe(
          own.tenant.tenantId,
        );
        expect((await at.send("GET", "/users")).status).toBe(403);
        expect((await companies.api(theirs, token).send("GET", "/data")).status).toBe(403);
      }));

    test.each(sampled("isolation", ["operator", "tenant-admin", "__proto__"]))(
      "the group %s gives no role",
      (group) =>
        attack(async () => {
          own.company.directory.set("climber", {
            sub: "climber",
            email: `climber@${own.domain}`,
            groups: [group],
          });
          const { token } = await companies.signIn(own, "climber");
          expect((await companies.api(own, token).send("GET", "/users")).status).toBe(403);
        }),
    );

    test.each(
      sampled<[string, () => string]>("isolation", [
        ["another tenant's client", () => own.clientId],
        ["the platform's own client", () => ready().target.clientId],
      ]),
    )("%s leads to no provider of the tenant", (_, clientId) =>
      attack(async () => {
        const before = theirs.company.requests.length;
        const { token } = await companies.signIn(theirs, "baker", { clientId: clientId() });
        expect([token, theirs.company.requests.length]).toEqual(["", before]);
      }),
    );

    test.each(
      sampled<[string, () => object]>("isolation", [
        ["another tenant's provider", () => ({ provider: theirs.provider })],
        ["another tenant", () => ({ tenant_id: theirs.tenant.tenantId })],
        ["attributes of the pool", () => ({ attribute_mapping: { "custom:tenant_id": "tenant_id" } })],
        ["an operator's role", () => ({ roles: { admins: "operator" } })],
      ]),
    )("no connection names %s", (_, change) =>
      attack(async () => {
        const body = {
          ...{ protocol: "oidc", issuer: own.company.issuer, client_id: "c", client_secret: "s" },
          ...change(),
        };
        expect((await own.tenant.api.send("PUT", "/tenant/sso", { body })).status).toBe(400);
        const kept = expectResponse(await own.tenant.api.send("GET", "/tenant/sso"), 200, singleSignOn);
        expect(kept.connection?.provider).toBe(own.provider);
      }),
    );

    test("another tenant's domain is not for the taking", () =>
      attack(async () => {
        const body = { domain: theirs.domain };
        const claimed = await own.tenant.api.send("POST", "/tenant/sso/domains", { body });
        expect([409, 422]).toContain(claimed.status);
      }));

    test("no token of a connection is for the pool's API, by which a user could write groups", () =>
      attack(async () => {
        const { token } = await companies.signIn(own, "baker", {
          scope: "openid aws.cognito.signin.user.admin",
        });
        expect(token).toBe("");
        const { operator, platform } = ready();
        const { UserPoolClient } = await operator.cognito.send(
          new DescribeUserPoolClientCommand({ UserPoolId: platform.userPoolId, ClientId: own.clientId }),
        );
        // The first needs a trigger that the pool does not have.
        const flows = ["ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
        expect(flows).toEqual(expect.arrayContaining(UserPoolClient?.ExplicitAuthFlows ?? ["none"]));
      }));

    test("no link takes a code to another URL", () =>
      attack(async () => {
        const query = new URLSearchParams({
          client_id: theirs.clientId,
          identity_provider: theirs.provider,
          response_type: "code",
          redirect_uri: evil,
          scope: "openid",
        });
        const browser = new FederatedBrowser();
        expect(await browser.go(`${companies.pages}/oauth2/authorize?${query}`, evil)).toBeUndefined();
        expect(browser.status).toBe(400);
      }));

    test("an answer that no browser asked the company for gets no code", () =>
      attack(async () => {
        const browser = new FederatedBrowser();
        const back = await browser.go(
          `${companies.pages}/oauth2/idpresponse?code=stolen&state=guessed`,
          evil,
        );
        expect([back, browser.status]).toEqual([undefined, 400]);
      }));
  });
}
