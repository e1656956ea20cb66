import type { LocalPlatform } from "../../develop/start/platform";
import { startSynthesizedPlatform } from "../support/local-platform";
import { openBrowser } from "./chromium";
import { describeWith, findChromium } from "./requirements";

/** A label of a chart, and where it stands. */
interface Label {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const labelsInPage = `[...document.querySelectorAll("article svg")].map((chart) =>
  [...chart.querySelectorAll("text")].map((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { text: element.textContent, left, right, top, bottom };
  }))`;

const covers = (a: Label, b: Label): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const program = findChromium();

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

  const names = async () =>
    (await browser.page
      .locator("section.metric")
      .evaluateAll((all) => all.map((each) => each.getAttribute("data-name")))) as string[];

  test("shows series after requests, by namespace and metric, each with its line and axes", async () => {
    await fetch(`${platform.apiEndpoint}/data`);
    await fetch(`${platform.apiEndpoint}/onboarding`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ tenant_name: "Baker", admin_email: "baker@example.com" }),
    });
    await platform.idle();
    await browser.page.goto(`${platform.endpointUrl}/_metrics`);
    await browser.page.locator('article[data-name="Requests"]').first().waitFor();
    const headings = await browser.page.locator("#series h2").allTextContents();
    expect(headings.map((text) => text.split(" ")[0])).toEqual(
      expect.arrayContaining(["AWS/ApiGateway", "AWS/DynamoDB", "AWS/Lambda", "saas-local"]),
    );
    expect(await names()).toEqual(
      expect.arrayContaining(["4XXError", "ConsumedWriteCapacityUnits", "Duration"]),
    );
    const charts = await browser.page.locator("article svg").count();
    expect(charts).toBe(await browser.page.locator("article").count());
    expect(await browser.page.locator("article svg .trace").count()).toBe(charts);
    // Values at the left and times below, none of which covers another.
    for (const labels of await browser.page.evaluate<Label[][]>(labelsInPage)) {
      const [times, values] = [true, false].map((time) =>
        labels.filter(({ text }) => text.includes(":") === time),
      );
      expect([times, values].map((some) => (some?.length ?? 0) > 1)).toEqual([true, true]);
      for (const [index, label] of labels.entries()) {
        expect(labels.slice(index + 1).filter((other) => covers(label, other))).toEqual([]);
      }
    }
    const shown = await names();
    expect(shown.length).toBeLessThan(await browser.page.locator("section.metric article").count());
    for (const [index, name] of shown.entries()) if (index > 0) expect(name).not.toBe(shown[index - 1]);
  });

  test("leads with the API's requests, errors and latency", async () => {
    const cards = browser.page.locator("main > :first-child article");
    expect(await cards.locator("h2").allTextContents()).toEqual([
      "Requests",
      "Client errors",
      "Server errors",
      "Latency",
    ]);
    expect(await cards.locator(".figure").allTextContents()).toEqual([
      "2 ",
      "1 (50 %) 4xx",
      "0 (0 %) 5xx",
      expect.stringMatching(/^\d[\d.,]* ms median; 95 %: \d[\d.,]* ms$/),
    ]);
  });

  test("hides what is zero, says how much, and shows it when asked", async () => {
    expect(await names()).not.toContain("5XXError");
    expect(await browser.page.getByRole("status").textContent()).toContain("that are zero hidden");
    await browser.page.getByLabel("what is zero").check();
    expect(await names()).toContain("5XXError");
    expect(await browser.page.getByRole("status").textContent()).not.toContain("hidden");
    await browser.page.getByLabel("what is zero").uncheck();
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
