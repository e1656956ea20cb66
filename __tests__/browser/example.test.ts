import type { LocalPlatform } from "../../develop/start/platform";
import { Authenticator } from "../support/totp";
import { openBrowser } from "./chromium";
import { describeWith, findChromium } from "./requirements";
import { type ServedExample, serveExample } from "./served-example";

const program = findChromium();

describeWith(program)("the example of a browser application, from an origin of its own", () => {
  let example: ServedExample;
  let origin: string;
  let platform: LocalPlatform;
  let browser: Awaited<ReturnType<typeof openBrowser>>;

  beforeAll(async () => {
    if (!("found" in program)) return;
    example = await serveExample();
    ({ origin, platform } = example);
    browser = await openBrowser(program.found);
  });
  afterAll(async () => {
    await browser?.close();
    await example?.close();
  });

  const invited = () => platform.endpoint.mailbox.list().map(({ to }) => to);

  /** Fills in the form of the page at an origin, and returns what the page reports. */
  async function signUp(at: string, company: string): Promise<string[]> {
    const { page } = browser;
    await page.goto(`${at}/?endpoint=${platform.endpointUrl}`);
    await page.fill("[name=company]", company);
    await page.fill("[name=email]", `${company.toLowerCase()}@example.com`);
    await page.fill("[name=password]", "Chosen-in-the-page-42");
    await page.click("button");
    await page.getByText(/ is uploaded|[Ff]ailed/).waitFor();
    return page.locator("li").allInnerTexts();
  }

  test("signs up, signs in by SRP, stores an item and uploads a file", async () => {
    const reported = await signUp(origin, "Bakery");
    // The page goes on with a second factor.
    expect(reported).toContainEqual(expect.stringContaining("is uploaded"));
    expect(browser.complaints).toEqual([]);
    expect(invited()).toContain("bakery@example.com");
  });

  test("sets up a second factor, and signs in with a code of it", async () => {
    const { page } = browser;
    const app = new Authenticator();
    await signUp(origin, "Patisserie");
    const shown = await page.getByText(/authenticator app: /).innerText();
    const secret = shown.split(": ")[1] ?? "";
    for (const next of [/second factor is set up/, /Signed in with a code/]) {
      await page.fill("[name=code]", app.codeOf(secret));
      await page.click("#code button");
      await page.getByText(next).waitFor();
    }
    expect((await page.locator("li").allInnerTexts()).at(-1)).toBe("Signed in with a code: true");
    expect(browser.complaints).toEqual([]);
  });

  test("from an origin that is not configured is refused by the browser", async () => {
    const reported = await signUp(origin.replace("localhost", "127.0.0.1"), "Brewery");
    expect(reported).toEqual(["Failed to fetch"]);
    expect(invited()).not.toContain("brewery@example.com");
  });
});
