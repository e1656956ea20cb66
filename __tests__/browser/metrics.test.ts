import type { LocalPlatform } from "../../develop/start/platform";
import { startSynthesizedPlatform } from "../support/local-platform";
import { openBrowser } from "./chromium";
import { describeWith, findChromium } from "./requirements";

const program = findChromium();

jest.setTimeout(240_000);

describeWith(program)("the page of the local metrics in a browser", () => {
  let platform: LocalPlatform;
  let browser: Awaited<ReturnType<typeof openBrowser>>;

  beforeAll(async () => {
    if (!("found" in program)) return;
    platform = await startSynthesizedPlatform();
    browser = await openBrowser(program.found);
  });

  afterAll(async () => {
    await browser?.close();
    await platform?.close();
  });

  const names = () => browser.page.locator("article h3").allTextContents();

  test("shows series after requests, by namespace, each with its line", async () => {
    await fetch(`${platform.apiEndpoint}/data`);
    await fetch(`${platform.apiEndpoint}/onboarding`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ tenant_name: "Baker", admin_email: "baker@example.com" }),
    });
    await platform.idle();
    await browser.page.goto(`${platform.endpointUrl}/_metrics`);
    await browser.page.locator('article[data-name="Requests"]').first().waitFor();
    const headings = await browser.page.locator("h2").allTextContents();
    expect(headings.map((text) => text.split(" ")[0])).toEqual(
      expect.arrayContaining(["AWS/ApiGateway", "AWS/DynamoDB", "AWS/Lambda", "saas-local"]),
    );
    expect(await names()).toEqual(
      expect.arrayContaining(["4XXError", "ConsumedWriteCapacityUnits", "Duration"]),
    );
    const count = await browser.page.locator("article").count();
    expect(await browser.page.locator("article svg .trace").count()).toBe(count);
  });

  test("filters by words of name and dimensions", async () => {
    await browser.page.getByLabel("Filter").fill("requests onboarding");
    expect(new Set(await names())).toEqual(new Set(["Requests"]));
    await browser.page.getByLabel("Filter").fill("no such series");
    expect(await browser.page.locator("main").textContent()).toContain("No series matches the filter.");
    await browser.page.getByLabel("Filter").fill("");
  });

  test("shows what came since when it is loaded again", async () => {
    await browser.page.getByLabel("every 5 s").uncheck();
    platform.metrics.record({
      namespace: "test",
      name: "<img src=x>",
      unit: "Count",
      dimensions: { kind: "<b>markup</b>" },
      value: 7,
      at: new Date(),
    });
    await browser.page.getByRole("button", { name: "Reload" }).click();
    const card = browser.page.locator("article", { hasText: "kind: <b>markup</b>" });
    await card.waitFor();
    expect(await card.locator(".figure").textContent()).toBe("7 count in all");
    expect(await browser.page.locator("article img, article b").count()).toBe(0);
  });

  test("asks nobody but the local endpoint, and nothing goes wrong", () => {
    const { asked, complaints } = browser;
    const elsewhere = asked.filter(
      (url) => !url.startsWith(platform.endpointUrl) && !url.startsWith("data:"),
    );
    expect([elsewhere, complaints]).toEqual([[], []]);
  });
});
