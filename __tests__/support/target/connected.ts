import { setTimeout } from "node:timers/promises";
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
import { FederatedBrowser } from "../../../packages/local-aws/__tests__/support/federated-browser";
import { proofKey } from "../../../packages/local-aws/__tests__/support/hosted";
import { operatorOf, storesOf } from "../isolation/stores";
import { CheckedClient, newTenant, type Tenant, targetOf, unique } from "./tenants";

/** A tenant with an active connection to the OpenID provider of a company of its own. */
export interface Connected {
  readonly tenant: Tenant;
  readonly company: OidcCompany;
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

/** Longer than a function uses an old state. */
const STATE_MILLISECONDS = 31_000;

const [callback = ""] = local.hostedSignIn?.callbackUrls ?? [];

/** Companies, their tenants and their users on a local platform. */
export class Companies {
  /** The pool's domain. */
  readonly pages: string;
  private readonly companies: OidcCompany[] = [];

  constructor(private readonly platform: LocalPlatform) {
    this.pages = `${platform.endpointUrl}/_cognito/${platform.deployment.outputs.sign_in_domain}`;
  }

  /** A new tenant, whose administrator `chief` connects and tests the company, and activates it. */
  async connect(name: string): Promise<Connected> {
    const target = targetOf(this.platform);
    const domain = `${name}-${unique()}.example`;
    const tenant = await newTenant({ ...target, emailFor: (label) => `${label}@${domain}` }, name);
    await this.prove(tenant.tenantId, domain);
    const company = await startOidcCompany({
      people: [
        { sub: "chief", email: tenant.email, groups: ["admins"] },
        { sub: "baker", email: `baker@${domain}`, groups: ["staff"] },
      ],
    });
    this.companies.push(company);
    const details = await company.register(`${this.pages}/oauth2/idpresponse`);
    const body = {
      protocol: "oidc",
      issuer: company.issuer,
      client_id: details.client_id,
      client_secret: details.client_secret,
      extra_scopes: ["groups"],
      groups_claim: "groups",
      roles: { admins: "tenant-admin", staff: "tenant-member" },
    };
    const made = expectResponse(await tenant.api.send("PUT", "/tenant/sso", { body }), 200, singleSignOn);
    const { provider = "", sign_in_client_id: clientId = "" } = made.connection ?? {};
    const connected = { tenant, company, domain, clientId, provider };
    const test = await this.signIn(connected, "chief");
    if (test.token === "") throw new Error(`the test sign-in failed: ${test.error}`);
    // Without the scope of people, API Gateway does not let it in.
    const { status } = await new CheckedClient(this.platform.apiEndpoint, test.token).send("GET", "/user");
    if (status !== 401) throw new Error(`the token of a test sign-in got ${status}`);
    const active = await tenant.api.send("PATCH", "/tenant/sso", { body: { state: "active" } });
    expectResponse(active, 200, singleSignOn);
    return connected;
  }

  /** Goes to the company and back, and exchanges the code with the client that it was issued to. */
  async signIn(of: Connected, login: string, asked: Asked = {}): Promise<Tokens> {
    const { clientId = of.clientId, provider = of.provider, scope = "openid email profile" } = asked;
    const { verifier, challenge } = proofKey();
    const query = new URLSearchParams({
      client_id: clientId,
      identity_provider: provider,
      response_type: "code",
      redirect_uri: callback,
      scope,
      code_challenge: challenge,
      code_challenge_method: "S256",
      state: "state",
    });
    const browser = new FederatedBrowser();
    let back = await browser.go(`${this.pages}/oauth2/authorize?${query}`, callback);
    if (back === undefined && browser.page.includes('name="login"')) {
      back = await browser.submit({ login }, callback);
    }
    const code = back?.searchParams.get("code");
    if (!code) {
      const error = back?.searchParams.get("error_description") ?? `page ${browser.status}`;
      return { token: "", refresh: "", error };
    }
    return this.token({
      grant_type: "authorization_code",
      client_id: clientId,
      redirect_uri: callback,
      code,
      code_verifier: verifier,
    });
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
  api({ tenant }: Connected, token: string): CheckedClient {
    return new CheckedClient(this.platform.apiEndpoint, userOf(token, tenant.apiKey));
  }

  /** After it, functions use no older state of a tenant or user. */
  settled(): Promise<void> {
    return setTimeout(STATE_MILLISECONDS);
  }

  async close(): Promise<void> {
    await Promise.all(this.companies.map((company) => company.close()));
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
