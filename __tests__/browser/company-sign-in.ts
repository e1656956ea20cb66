import type { Companies, Connected } from "../support/target/connected";
import type { openBrowser } from "./chromium";

/** An application in a browser, and a tenant whose users sign in at their company. */
export interface Application {
  readonly browser: Awaited<ReturnType<typeof openBrowser>>;
  readonly companies: Companies;
  readonly connected: Connected;
  /** Opens the application's page. */
  open(): Promise<unknown>;
  /** What the page reports. */
  reported(): Promise<readonly string[]>;
}

/** Tests of people who sign in at their company: from the application's page to the company's and back. */
export function companySignInTests(ready: () => Promise<Application>): void {
  /** Signs in with an address, as the company knows its owner. @returns what the page then reports */
  async function signIn({ browser: { page }, open, reported }: Application, address: string, login: string) {
    await open();
    await page.getByLabel("Work address").fill(address);
    await page.click("#in");
    await page.getByLabel("Login").fill(login);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText(/Signed in with a code|failed/).waitFor();
    return reported();
  }

  test("signs in at the company, calls the API, renews, and signs out", async () => {
    const application = await ready();
    const { browser, companies, connected } = application;
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

  test("shows why the company's user gets no access", async () => {
    const application = await ready();
    const { company, domain } = application.connected;
    company.directory.set("guest", { sub: "guest", email: "guest@elsewhere.example", groups: ["staff"] });
    const reported = await signIn(application, `guest@${domain}`, "guest");
    expect(reported).toEqual([expect.stringContaining("no verified domain")]);
  });
}
