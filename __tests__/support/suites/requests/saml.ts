import { expectResponse } from "@saas/api-client/responses";
import { singleSignOn } from "../../../../api/connections";
import { ownUser } from "../../../../api/sign-in";
import { users } from "../../../../api/users";
import type { SamlCompany, Tags } from "../../../../packages/local-aws/__tests__/support/companies/saml";
import { wrappings } from "../../../../packages/local-aws/__tests__/support/companies/wrapping";
import { FederatedBrowser } from "../../../../packages/local-aws/__tests__/support/federated-browser";
import { attack } from "../../isolation/refusals";
import { sampled } from "../../sampled";
import { Companies, type Connected, callback } from "../../target/connected";
import type { Scene } from "./scene";

const evil = "https://evil.example/";
const ago = () => new Date(Date.now() - 60_000).toISOString();

/** Attacks by a tenant whose company signs what it likes, and by users of a company, on a tenant with SAML. */
export function samlAttacks(ready: () => Scene): void {
  describe("by SAML,", () => {
    let companies: Companies;
    let theirs: Connected<SamlCompany>;
    let own: Connected<SamlCompany>;

    beforeAll(async () => {
      companies = new Companies(ready().platform);
      theirs = await companies.connectSaml("saml-victim");
      own = await companies.connectSaml("saml-attacker", ({ metadataUrl }) => ({
        metadata_url: metadataUrl,
      }));
    }, 240_000);
    afterAll(() => companies?.close());
    afterEach(() => {
      for (const { hostile } of [theirs.company, own.company]) {
        hostile.tags = undefined;
        hostile.xml = undefined;
      }
    });

    const asTheirs = (tags: Tags): Tags => ({ ...tags, Issuer: theirs.company.entityId });

    const refusedAt = async (of: Connected<SamlCompany>, login: string, reason: RegExp) => {
      const { token, error } = await companies.signIn(of, login);
      expect(token).toBe("");
      expect(error).toMatch(reason);
    };

    /** What comes of a response in a browser that waits for the victim's company. */
    async function instead(of: Connected<SamlCompany>, respond: (requestId: string) => Promise<string>) {
      const { browser } = await companies.answered(of, "baker");
      const xml = Buffer.from(browser.form.fields.SAMLResponse ?? "", "base64").toString();
      const [, requestId = ""] = / InResponseTo="([^"]+)"/.exec(xml) ?? [];
      const back = await browser.submit({ SAMLResponse: await respond(requestId) }, callback);
      return {
        code: back?.searchParams.get("code") ?? null,
        error: back?.searchParams.get("error_description"),
      };
    }
    const noCode = { code: null, error: expect.stringMatching(/./) };

    /** The user whom a sign-in leads to. */
    async function whoIs(of: Connected<SamlCompany>, login: string) {
      const { token, error } = await companies.signIn(of, login);
      expect(error).toBe("");
      const [, claims = ""] = token.split(".");
      return JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, string>;
    }

    test("a user of the company gets a token of the own tenant", async () => {
      expect(await whoIs(theirs, "baker")).toMatchObject({ tenant_id: theirs.tenant.tenantId });
    });

    /** A user whom the attacker's company gives these addresses. */
    const noSpy = async (email: string) => {
      const attributes = { email: email.split(", "), groups: ["admins"] };
      own.company.directory.set("spy", { nameId: "spy", attributes });
      await refusedAt(own, "spy", /verified domain/);
    };
    test.each(
      sampled<[string, () => Promise<void>]>("isolation", [
        ["with an address of the victim's domain opens nothing", () => noSpy(theirs.tenant.email)],
        ["with an address of nobody's domain opens nothing", () => noSpy("guest@nobody.example")],
        ["with two addresses opens nothing", () => noSpy(`x@${own.domain}, ${theirs.tenant.email}`)],
        [
          "that names the victim leads to the own tenant",
          async () => {
            const tenant_id = theirs.tenant.tenantId;
            const lies = {
              tenant_id: [tenant_id],
              "custom:tenant_id": [tenant_id],
              "cognito:groups": ["tenant-admin"],
            };
            const attributes = { email: [`liar@${own.domain}`], groups: ["staff"], ...lies };
            own.company.directory.set("liar", { nameId: "liar", attributes });
            const claims = await whoIs(own, "liar");
            expect(claims).toMatchObject({ tenant_id: own.tenant.tenantId });
            expect(JSON.stringify(claims)).not.toContain(tenant_id);
          },
        ],
        [
          "does not answer the victim's request, as itself or in the victim's name",
          async () => {
            expect(await instead(theirs, (id) => own.company.respond("chief", id))).toEqual(noCode);
            own.company.hostile.tags = asTheirs;
            expect(await instead(theirs, (id) => own.company.respond("chief", id))).toEqual(noCode);
          },
        ],
        [
          "of a provider whose metadata names the victim's entity id is for the own tenant alone",
          async () => {
            // Its metadata has the entity id of the victim's provider, and its own certificate.
            const impostor = await companies.connectSaml("saml-impostor", (company) => {
              company.hostile.tags = asTheirs;
              return { metadata: company.metadata().replaceAll(company.entityId, theirs.company.entityId) };
            });
            expect(await whoIs(impostor, "baker")).toMatchObject({ tenant_id: impostor.tenant.tenantId });
            const attributes = { email: [theirs.tenant.email], groups: ["admins"] };
            impostor.company.directory.set("spy", { nameId: "spy", attributes });
            await refusedAt(impostor, "spy", /verified domain/);
            expect(await instead(theirs, (id) => impostor.company.respond("chief", id))).toEqual(noCode);
            // Nor does the victim's company sign users in there.
            expect(await instead(impostor, (id) => theirs.company.respond("chief", id))).toEqual(noCode);
          },
        ],
      ]),
    )("an assertion of another tenant's provider %s", (_, check) => attack(check));

    test.each(sampled("isolation", ["operator", "tenant-admin", "__proto__", '["admins"]', "[admins"]))(
      "the group %s gives no role",
      (group) =>
        attack(async () => {
          const attributes = { email: [`climber@${own.domain}`], groups: [group] };
          own.company.directory.set("climber", { nameId: "climber", attributes });
          const { sub } = await whoIs(own, "climber");
          const list = expectResponse(await own.tenant.api.send("GET", "/users"), 200, users);
          expect(list.find(({ user_id }) => user_id === sub)?.role).toBe("tenant-member");
        }),
    );

    test("the address, and the id, of a user with a password lead to another user", () =>
      attack(async () => {
        const { user_id } = expectResponse(await theirs.tenant.api.send("GET", "/user"), 200, ownUser);
        theirs.company.directory.set(user_id, {
          nameId: user_id,
          attributes: { email: [theirs.tenant.email] },
        });
        expect((await whoIs(theirs, user_id)).sub).not.toBe(user_id);
      }));

    describe("a response", () => {
      test.each(
        sampled<[string, () => string]>("isolation", [
          ["to nothing", () => ""],
          ["to a made-up state", () => "state"],
          ["to another URL", () => evil],
          [
            "to a request in the link",
            () =>
              `${new URLSearchParams({
                ...{ client_id: theirs.clientId, identity_provider: theirs.provider },
                ...{ response_type: "code", redirect_uri: callback, scope: "openid" },
              })}`,
          ],
        ]),
      )("that nobody asked for, %s, leads nowhere", (_, relayState) =>
        attack(async () => {
          const browser = new FederatedBrowser();
          const form = { SAMLResponse: await theirs.company.respond("chief", ""), RelayState: relayState() };
          const back = await browser.go(companies.acsUrl, callback, form);
          expect([back, browser.status]).toEqual([undefined, 400]);
          expect(browser.at.href.startsWith(companies.pages)).toBe(true);
        }),
      );

      test("works once, and in one browser", () =>
        attack(async () => {
          const { browser } = await companies.answered(theirs, "baker");
          const { action, fields } = browser.form;
          expect((await browser.submit({}, callback))?.searchParams.get("code")).toMatch(/./);
          expect([await browser.go(action, callback, fields), browser.status]).toEqual([undefined, 400]);
          const { SAMLResponse = "" } = fields;
          expect(await instead(theirs, async () => SAMLResponse)).toEqual(noCode);
          const { form } = (await companies.answered(theirs, "baker")).browser;
          const thief = new FederatedBrowser();
          expect([await thief.go(form.action, callback, form.fields), thief.status]).toEqual([
            undefined,
            400,
          ]);
        }));

      test("with another URL in RelayState takes the code nowhere", () =>
        attack(async () => {
          const { browser } = await companies.answered(theirs, "baker");
          const back = await browser.submit({ RelayState: evil }, evil);
          expect([back, browser.status]).toEqual([undefined, 400]);
        }));

      test.each(
        sampled<[string, (tags: Tags) => Tags]>("isolation", [
          ["another audience", (tags) => ({ ...tags, Audience: "urn:amazon:cognito:sp:eu-west-1_other" })],
          ["a wildcard audience", (tags) => ({ ...tags, Audience: "*" })],
          ["another recipient", (tags) => ({ ...tags, SubjectRecipient: `${evil}saml2/idpresponse` })],
          ["another issuer", (tags) => ({ ...tags, Issuer: own.company.entityId })],
          ["another request", (tags) => ({ ...tags, InResponseTo: "_other" })],
          ["a time that is over", (tags) => ({ ...tags, ConditionsNotOnOrAfter: ago() })],
          [
            "a confirmation that is over",
            (tags) => ({ ...tags, SubjectConfirmationDataNotOnOrAfter: ago() }),
          ],
        ]),
      )("of the company for %s is refused", (_, tags) =>
        attack(async () => {
          theirs.company.hostile.tags = tags;
          await refusedAt(theirs, "baker", /./);
        }),
      );

      test.each(
        sampled<[string, (xml: string) => string]>("isolation", [
          ...wrappings("baker", "chief"),
          ["without any signature", (xml) => xml.replaceAll(/<ds:Signature .*?<\/ds:Signature>/gs, "")],
        ]),
      )("of another user by signature wrapping, %s, is refused", (_, xml) =>
        attack(async () => {
          theirs.company.hostile.xml = xml;
          await refusedAt(theirs, "baker", /./);
        }),
      );
    });

    test.each(
      sampled("isolation", [
        { metadata_url: "https://169.254.169.254/latest/meta-data" },
        { metadata_url: "http://169.254.169.254/latest/meta-data" },
        { metadata_url: "https://10.0.0.1/metadata" },
        { metadata_url: "https://[fd00:ec2::254]/metadata" },
        { metadata_url: "https://metadata.internal/metadata" },
        { metadata_url: "file:///proc/self/environ" },
        { metadata: '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///proc/self/environ">]><a>&x;</a>' },
      ]),
    )("metadata of %j is refused, and changes nothing", (given) =>
      attack(async () => {
        const before = await own.tenant.api.send("GET", "/tenant/sso");
        const body = { protocol: "saml", ...given };
        expect([400, 422]).toContain((await own.tenant.api.send("PUT", "/tenant/sso", { body })).status);
        expect((await own.tenant.api.send("GET", "/tenant/sso")).body).toEqual(before.body);
      }),
    );

    test("a connection takes no other entity id, such as the victim's", () =>
      attack(async () => {
        const body = { protocol: "saml", metadata: theirs.company.metadata() };
        expect((await own.tenant.api.send("PUT", "/tenant/sso", { body })).status).toBe(409);
        const { connection } = expectResponse(
          await own.tenant.api.send("GET", "/tenant/sso"),
          200,
          singleSignOn,
        );
        expect(connection?.issuer).toBe(own.company.entityId);
      }));
  });
}
