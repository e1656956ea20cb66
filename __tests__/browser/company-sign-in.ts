import { expectResponse } from "@saas/api-client/responses";
import { newScimCredential, scimGroupRole } from "../../api/provisioning";
import { GROUP_SCHEMA, PATCH_SCHEMA, scimGroup, scimUser, USER_SCHEMA } from "../../api/scim";
import type { Companies, Connected } from "../support/target/connected";
import type { openBrowser } from "./chromium";

/** An application in a browser, and a tenant whose users sign in at their company. */
export interface Application {
  readonly browser: Awaited<ReturnType<typeof openBrowser>>;
  readonly companies: Companies;
  readonly connected: Connected;
  /** Another tenant, whose company has a SAML provider. */
  readonly bySaml: Connected<unknown>;
  /** Opens the application's page. */
  open(): Promise<unknown>;
  /** What the page reports. */
  reported(): Promise<readonly string[]>;
}

/** Tests of people who sign in at their company: from the application's page to the company's and back. */
export function companySignInTests(ready: () => Promise<Application>): void {
  /** Signs in with an address, as the company knows its owner. @returns what the page then reports */
  async function signIn({ browser: { page }, open, reported }: Application, address: string, login: string) {
    // As another person at another machine would.
    await page.context().clearCookies();
    await open();
    await page.getByLabel("Work address").fill(address);
    await page.click("#in");
    await page.getByLabel("Login").fill(login);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText(/Signed in with a code|failed/).waitFor();
    return reported();
  }

  test.each([
    ["OpenID Connect", ({ connected }: Application) => connected],
    ["SAML", ({ bySaml }: Application) => bySaml],
  ] as const)("signs in at the company by %s, calls the API, renews, and signs out", async (_, tenantOf) => {
    const application = await ready();
    const { browser, companies } = application;
    const connected = tenantOf(application);
    const { page } = browser;
    const answered = page.waitForResponse((response) => response.url().endsWith("/oauth2/token"));
    const email = `baker@${connected.domain}`;
    expect(await signIn(application, email, "baker")).toEqual([
      `${email} is signed in`,
      "Signed in with a code: false",
    ]);
    const { access_token: token } = (await (await answered).json()) as { access_token: string };
    const api = companies.api(connected, token);
    const body = { item_id: "loaf", data: 1 };
    expect((await api.send("POST", "/data", { body })).status).toBe(201);
    expect((await api.send("GET", "/users")).status).toBe(403);
    await page.click("#renew");
    await page.getByText("The session is renewed").waitFor();
    await page.click("#out");
    await page.waitForURL(/\/hosted$/);
    expect(browser.complaints).toEqual([]);
  });

  test("lets those in whom the company's directory makes, as long as it keeps them", async () => {
    const application = await ready();
    const { companies, connected } = application;
    const { company, domain, tenant } = connected;
    const body = { name: "directory", expires_in_days: 1 };
    const made = await tenant.api.send("POST", "/tenant/scim-credentials", { body });
    const directory = tenant.api.as(`Bearer ${expectResponse(made, 201, newScimCredential).token}`);
    const userName = `nurse@${domain}`;
    company.directory.set("nurse", { sub: "nurse", email: userName, groups: ["staff"] });
    const user = { schemas: [USER_SCHEMA], userName };
    const { id } = expectResponse(
      await directory.send("POST", "/scim/v2/Users", { body: user }),
      201,
      scimUser,
    );
    expect(await signIn(application, userName, "nurse")).toContain(`${userName} is signed in`);

    const group = { schemas: [GROUP_SCHEMA], displayName: "Leads", members: [{ value: id }] };
    const leads = await directory.send("POST", "/scim/v2/Groups", { body: group });
    const path = `/tenant/scim-groups/${expectResponse(leads, 201, scimGroup).id}`;
    const role = await tenant.api.send("PUT", path, { body: { role: "tenant-admin" } });
    expectResponse(role, 200, scimGroupRole);
    const { token } = await companies.signIn(connected, "nurse");
    expect((await companies.api(connected, token).send("GET", "/tenant/sso")).status).toBe(200);

    const active = (value: boolean) =>
      directory.send("PATCH", `/scim/v2/Users/${id}`, {
        body: { schemas: [PATCH_SCHEMA], Operations: [{ op: "Replace", path: "active", value }] },
      });
    expect((await active(false)).status).toBe(200);
    expect(await signIn(application, userName, "nurse")).toEqual([expect.stringContaining("is disabled")]);
    expect((await active(true)).status).toBe(200);
    expect((await companies.signIn(connected, "nurse")).token).not.toBe("");
    expect((await directory.send("DELETE", `/scim/v2/Users/${id}`)).status).toBe(204);
    expect(await signIn(application, userName, "nurse")).toEqual([expect.stringContaining("is disabled")]);
  });

  test("shows why the company's user gets no access", async () => {
    const application = await ready();
    const { company, domain } = application.connected;
    company.directory.set("guest", { sub: "guest", email: "guest@elsewhere.example", groups: ["staff"] });
    const reported = await signIn(application, `guest@${domain}`, "guest");
    expect(reported).toEqual([expect.stringContaining("no verified domain")]);
  });
}
