import { setTimeout } from "node:timers/promises";
import { expectResponse } from "@saas/api-client/responses";
import { setUpSoftwareToken } from "@saas/api-client/software-token";
import { acceptInvitation, emailFor, newPassword } from "@saas/api-client/target";
import { userOf } from "@saas/api-client/tenant-api";
import { userView } from "../../api/users";
import type { LocalPlatform } from "../../develop/start/platform";
import { Companies, type Connected } from "../support/target/connected";
import { newTenant, type Tenant, targetOf, unique } from "../support/target/tenants";
import { Authenticator } from "../support/totp";
import { openBrowser } from "./chromium";
import { type Application, companySignInTests } from "./company-sign-in";
import { lowContrast } from "./contrast";
import { describeWith, findChromium } from "./requirements";
import { type ServedExample, serveExample } from "./served-example";

const program = findChromium();

describeWith(program)("the example of hosted sign-in", () => {
  let example: ServedExample;
  let origin: string;
  let platform: LocalPlatform;
  let tenant: Tenant;
  let companies: Companies;
  let connected: Connected;
  let bySaml: Connected<unknown>;
  let settled: Promise<void>;
  let browser: Awaited<ReturnType<typeof openBrowser>>;

  beforeAll(async () => {
    if (!("found" in program)) return;
    example = await serveExample((at) => ({ hostedSignIn: { callbackUrls: [`${at}/hosted`] } }));
    ({ origin, platform } = example);
    tenant = await newTenant(targetOf(platform), "Hosted");
    companies = new Companies(platform, `${origin}/hosted`);
    connected = await companies.connect("hosted");
    bySaml = await companies.connectSaml("posted");
    // Functions know of the connection by the time that the tests before are over, or soon after.
    settled = companies.settled();
  });
  beforeEach(async () => {
    if ("found" in program) browser = await openBrowser(program.found);
  });
  afterEach(() => browser?.close());
  afterAll(async () => {
    await companies?.close();
    await example?.close();
  });

  /** A member who has signed in before, with a second factor. */
  async function member() {
    const target = targetOf(platform);
    const [email, password, app] = [
      emailFor(target, `hosted-${unique()}`),
      newPassword(),
      new Authenticator(),
    ];
    const invited = await tenant.api.send("POST", "/users", { body: { email, role: "tenant-member" } });
    expectResponse(invited, 201, userView);
    const { accessToken } = await acceptInvitation(target, email, password);
    const secret = await setUpSoftwareToken(target, accessToken, (key) => app.codeOf(key));
    await setTimeout(1_100); // auth_time has whole seconds.
    const set = await tenant.api.as(userOf(accessToken, tenant.apiKey)).send("PUT", "/user/second-factor");
    expect(set.status).toBe(200);
    return { email, password, code: () => app.codeOf(secret) };
  }

  const application = () => browser.page.goto(`${origin}/hosted?endpoint=${platform.endpointUrl}`);
  const reported = () => browser.page.locator("li").allInnerTexts();

  test("signs in with password and code, and out", async () => {
    const { email, password, code } = await member();
    const { page } = browser;
    await application();
    await page.click("#in");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("Code").fill(code());
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText(/Signed in with a code/).waitFor();
    expect(await reported()).toEqual([`${email} is signed in`, "Signed in with a code: true"]);
    expect(new URL(page.url()).search).toBe("");
    for (const times of [1, 2]) {
      await page.click("#renew");
      await page
        .getByText("The session is renewed")
        .nth(times - 1)
        .waitFor();
    }
    await page.click("#out");
    await page.waitForURL(`${origin}/hosted`);
    await page.click("#in");
    await page.getByLabel("Password").waitFor();
    expect(browser.complaints).toEqual([]);
  });

  test("takes no answer that its own tab did not ask for", async () => {
    const { page } = browser;
    const forged = () =>
      page.goto(`${origin}/hosted?endpoint=${platform.endpointUrl}&code=stolen&state=forged`);
    const asked = browser.asked;
    await forged();
    await page.getByText(/belongs to no request/).waitFor();
    await application();
    await page.click("#in");
    await page.getByLabel("Password").waitFor();
    await forged();
    await page.getByText(/belongs to no request/).waitFor();
    expect(asked.filter((url) => url.includes("/oauth2/token"))).toEqual([]);
  });

  test.each(["light", "dark"] as const)(
    "has a sign-in page that is legible and runs no script: %s",
    async (colorScheme) => {
      const { page } = browser;
      await page.emulateMedia({ colorScheme });
      await application();
      await page.click("#in");
      await page.getByLabel("E-mail").fill("nobody@example.com");
      await page.getByLabel("Password").fill("Wrong-horse-12");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").waitFor();
      expect(await page.locator("#username:focus").count()).toBe(1);
      expect(await lowContrast(page, "body")).toEqual([]);
      expect(await page.locator("script").count()).toBe(0);
      expect(browser.complaints).toEqual([]);
    },
  );

  companySignInTests(async (): Promise<Application> => {
    await settled;
    return { browser, companies, connected, bySaml, open: application, reported };
  });
});
