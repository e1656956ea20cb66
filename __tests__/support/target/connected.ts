import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { expectResponse } from "@saas/api-client/responses";
import { userOf } from "@saas/api-client/tenant-api";
import { singleSignOn } from "../../../api/connections";
import type { LocalPlatform } from "../../../develop/start/platform";
import { local } from "../../../environments";
import {
  type OidcCompany,
  startOidcCompany,
} from "../../../packages/local-aws/__tests__/support/companies/oidc";
import {
  type SamlCompany,
  startSamlCompany,
} from "../../../packages/local-aws/__tests__/support/companies/saml";
import { FederatedBrowser } from "../../../packages/local-aws/__tests__/support/federated-browser";
import { proofKey } from "../../../packages/local-aws/__tests__/support/hosted";
import { operatorOf, storesOf } from "../isolation/stores";
import { CheckedClient, newTenant, type Tenant, targetOf, unique } from "./tenants";

/** A tenant with an active connection to the provider of a company of its own. */
export interface Connected<Company = OidcCompany> {
  readonly tenant: Tenant;
  readonly company: Company;
  readonly domain: string;
  readonly clientId: string;
  readonly provider: string;
}

/** Where an application sends the browser. Default: to the tenant's own connection. */
interface Asked {
  readonly clientId?: string;
  readonly provider?: string;
  readonly scope?: string;
}

/** What comes back; without a token, `error` says why. */
interface Tokens {
  readonly token: string;
  readonly refresh: string;
  readonly error: string;
}

/** The application's. */
export const [callback = ""] = local.hostedSignIn?.callbackUrls ?? [];

/** Companies, their tenants and their users on a local platform. */
export class Companies {
  /** The pool's domain. */
  readonly pages: string;
  private readonly companies: (OidcCompany | SamlCompany)[] = [];

  /** @param application where codes go */
  constructor(
    private readonly platform: LocalPlatform,
    private readonly application = callback,
  ) {
    this.pages = `${platform.endpointUrl}/_cognito/${platform.deployment.outputs.sign_in_domain}`;
  }

  /** A new tenant, whose administrator `chief` connects and tests the company's OpenID provider, and activates it. */
  async connect(name: string): Promise<Connected> {
    const { tenant, domain } = await this.tenantOf(name);
    const company = await startOidcCompany({
      people: [
        { sub: "chief", email: tenant.email, groups: ["admins"] },
        { sub: "baker", email: `baker@${domain}`, groups: ["staff"] },
      ],
    });
    const details = await company.register(`${this.pages}/oauth2/idpresponse`);
    return this.activate(
      { tenant, domain, company },
      {
        protocol: "oidc",
        issuer: company.issuer,
        client_id: details.client_id,
        client_secret: details.client_secret,
        extra_scopes: ["groups"],
      },
    );
  }

  /** The same with a SAML provider. @param given what the tenant says of it; default: its metadata */
  async connectSaml(
    name: string,
    given: (company: SamlCompany) => object = (company) => ({ metadata: company.metadata() }),
  ): Promise<Connected<SamlCompany>> {
    const { tenant, domain } = await this.tenantOf(name);
    const company = await startSamlCompany({
      people: [
        { nameId: "chief", attributes: { email: [tenant.email], groups: ["admins"] } },
        { nameId: "baker", attributes: { email: [`baker@${domain}`], groups: ["staff", "bakers"] } },
      ],
    });
    const { audience } = expectResponse(await tenant.api.send("GET", "/tenant/sso"), 200, singleSignOn);
    company.trust({ entityId: audience, acsUrl: this.acsUrl });
    return this.activate({ tenant, domain, company }, { protocol: "saml", ...given(company) });
  }

  /** Where SAML providers send their answers: on this machine not what the platform shows. */
  get acsUrl(): string {
    return `${this.pages}/saml2/idpresponse`;
  }

  /** Goes to the company and back, and exchanges the code with the client that it was issued to. */
  async signIn(of: Connected<unknown>, login: string, asked: Asked = {}): Promise<Tokens> {
    const { clientId = of.clientId } = asked;
    const { browser, verifier, ...answered } = await this.answered(of, login, asked);
    const sends = answered.back === undefined && browser.page.includes('name="SAMLResponse"');
    const back = sends ? await browser.submit({}, this.application) : answered.back;
    const code = back?.searchParams.get("code");
    if (!code) {
      const error = back?.searchParams.get("error_description") ?? `page ${browser.status}`;
      return { token: "", refresh: "", error };
    }
    return this.token({
      grant_type: "authorization_code",
      client_id: clientId,
      redirect_uri: this.application,
      code,
      code_verifier: verifier,
    });
  }

  /** As `signIn`, to where the company has answered: SAML's answer then is on the browser's page. */
  async answered(of: Connected<unknown>, login: string, asked: Asked = {}) {
    const { clientId = of.clientId, provider = of.provider, scope = "openid email profile" } = asked;
    const { verifier, challenge } = proofKey();
    const query = new URLSearchParams({
      client_id: clientId,
      identity_provider: provider,
      response_type: "code",
      redirect_uri: this.application,
      scope,
      code_challenge: challenge,
      code_challenge_method: "S256",
      state: "state",
    });
    const browser = new FederatedBrowser();
    let back = await browser.go(`${this.pages}/oauth2/authorize?${query}`, this.application);
    if (back === undefined && browser.page.includes('name="login"')) {
      back = await browser.submit({ login }, this.application);
    }
    return { browser, back, verifier };
  }

  /** Tokens for a grant. */
  async token(form: Readonly<Record<string, string>>): Promise<Tokens> {
    const body = new URLSearchParams(form);
    const response = await fetch(`${this.pages}/oauth2/token`, { method: "POST", body });
    const {
      access_token = "",
      refresh_token = "",
      error = "",
    } = (await response.json()) as Record<string, string>;
    return { token: access_token, refresh: refresh_token, error };
  }

  /** The API with a token, and the key of the tenant. */
  api({ tenant }: Connected<unknown>, token: string): CheckedClient {
    return new CheckedClient(this.platform.apiEndpoint, userOf(token, tenant.apiKey));
  }

  /**
   * After it, functions use no older state of a tenant or user. They would do so for half a minute: in its place, new execution
   * environments get the next events, as after a deployment.
   */
  settled(): Promise<void> {
    return this.platform.redeploy({});
  }

  async close(): Promise<void> {
    await Promise.all(this.companies.map((company) => company.close()));
  }

  private async tenantOf(name: string) {
    const target = targetOf(this.platform);
    const domain = `${name}-${unique()}.example`;
    const tenant = await newTenant({ ...target, emailFor: (label) => `${label}@${domain}` }, name);
    await this.prove(tenant.tenantId, domain);
    return { tenant, domain };
  }

  private async activate<Company extends OidcCompany | SamlCompany>(
    made: Pick<Connected<Company>, "tenant" | "domain" | "company">,
    settings: object,
  ): Promise<Connected<Company>> {
    const { tenant, company } = made;
    this.companies.push(company);
    const roles = { admins: "tenant-admin", staff: "tenant-member" };
    const body = { ...settings, groups_claim: "groups", roles };
    const { connection } = expectResponse(
      await tenant.api.send("PUT", "/tenant/sso", { body }),
      200,
      singleSignOn,
    );
    const { provider = "", sign_in_client_id: clientId = "" } = connection ?? {};
    const connected = { ...made, clientId, provider };
    const test = await this.signIn(connected, "chief");
    if (test.token === "") throw new Error(`the test sign-in failed: ${test.error}`);
    // Without the scope of people, API Gateway does not let it in.
    const { status } = await new CheckedClient(this.platform.apiEndpoint, test.token).send("GET", "/user");
    if (status !== 401) throw new Error(`the token of a test sign-in got ${status}`);
    const active = await tenant.api.send("PATCH", "/tenant/sso", { body: { state: "active" } });
    expectResponse(active, 200, singleSignOn);
    return connected;
  }

  /** What a proof by DNS leaves: nobody can own a domain below `.example`. */
  private async prove(tenantId: string, domain: string): Promise<void> {
    const { dynamodb } = operatorOf(this.platform);
    const { membersTable, metadataTable } = storesOf(this.platform);
    const verified_at = new Date().toISOString();
    const claimed = { tenant_id: tenantId, user_id: `#domain#${domain}`, domain, token: "t", verified_at };
    await dynamodb.send(new PutCommand({ TableName: membersTable, Item: claimed }));
    const holder = { tenant_id: `domain#${domain}`, holder: tenantId };
    await dynamodb.send(new PutCommand({ TableName: metadataTable, Item: holder }));
  }
}
