import type { Locator, Page } from "playwright-core";
import { routes } from "../../api/routes";
import type { LocalPlatform } from "../../develop/start/platform";
import { startSynthesizedPlatform } from "../support/local-platform";
import { openBrowser } from "./chromium";
import { describeWith, findChromium } from "./requirements";

const program = findChromium();

const EMAIL = "baker@example.com";
const PASSWORD = "Chosen-in-the-page-42";

describeWith(program)("the API's documentation in a browser", () => {
  let platform: LocalPlatform;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;

  beforeAll(async () => {
    if (!("found" in program)) return;
    platform = await startSynthesizedPlatform();
    browser = await openBrowser(program.found);
    page = browser.page;
    await page.goto(new URL("/docs", platform.apiEndpoint).href);
    await operation("onboardTenant").waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await platform?.close();
  });

  const operation = (id: string): Locator => page.locator(`.opblock[id$="-${id}"]`);

  /** Opens an operation, fills in its body if one is given, sends it, and gives the answer's status and body. */
  async function execute(id: string, body?: unknown): Promise<{ status: string; body: string }> {
    const own = operation(id);
    await own.locator(".opblock-summary-control").click();
    if (body !== undefined) await own.locator(".body-param__text").fill(JSON.stringify(body));
    await own.locator(".execute").click();
    const answer = own.locator(".live-responses-table .response");
    return {
      status: (await answer.locator(".response-col_status").innerText()).trim().slice(0, 3),
      body: await answer.locator(".response-col_description .highlight-code").first().innerText(),
    };
  }

  test("lists every operation that is deployed", async () => {
    expect(await page.locator(".opblock").count()).toBe(routes.length);
    expect(await page.locator(".info .title").innerText()).toContain("Multi-tenant SaaS API");
  });

  test("sends a request as it stands in the form", async () => {
    const { status, body } = await execute("onboardTenant");
    expect(status).toBe("201");
    expect(body).toContain("tenant_id");
  });

  test("signs an invited administrator in, whose requests carry the token and the API key", async () => {
    await fetch(`${platform.apiEndpoint}/onboarding`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ tenant_name: "Bakery", admin_email: EMAIL }),
    });
    await page.fill("#sign-in [name=email]", EMAIL);
    await page.fill("#sign-in [name=password]", PASSWORD);
    await page.click("#sign-in button");
    await page.getByText("Signed in to Bakery").waitFor();
    const { status, body } = await execute("createItem", { item_id: "sourdough", data: { price: 4.5 } });
    expect(status).toBe("201");
    expect(body).toContain("sourdough");
  });

  test("signs the operator's requests, which the tenants' page sends too", async () => {
    const { status, body } = await execute("listTenants");
    expect(status).toBe("200");
    expect(body).toContain("Bakery");
    const onboarded = await execute("createTenant");
    expect(onboarded.status).toBe("201");
  });

  test("keeps the sign-in over a reload, until the user signs out", async () => {
    await page.reload();
    await page.getByText("Signed in to Bakery").waitFor();
    expect((await execute("readItem")).body).toContain("sourdough");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("Signed out.").waitFor();
    await page.reload();
    await operation("readItem").waitFor();
    expect(await page.locator("#sign-in").isVisible()).toBe(true);
    expect(await page.evaluate("JSON.stringify([sessionStorage, localStorage])")).not.toContain("eyJ");
  });

  test("drops a kept sign-in that the platform refuses", async () => {
    browser.complaints.length = 0;
    await page.evaluate(
      `sessionStorage.setItem("session", JSON.stringify({ email: "x", access_token: "expired" }))`,
    );
    await page.reload();
    await page.getByText("Your sign-in has ended").waitFor();
    expect(browser.complaints.splice(0)).toEqual([expect.stringContaining("401")]);
  });

  test("asked nobody but the platform, and had nothing to complain of", () => {
    const { origin } = new URL(platform.apiEndpoint);
    expect(browser.asked.length).toBeGreaterThan(5);
    expect(browser.asked.filter((url) => new URL(url).origin !== origin)).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });
});
