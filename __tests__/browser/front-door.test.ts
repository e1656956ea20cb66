import { mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { closeServer, listenOnLoopback } from "@saas/local-aws/loopback";
import type { Page } from "playwright-core";
import type { LocalPlatform } from "../../develop/start/platform";
import { startSynthesizedPlatform } from "../support/local-platform";
import { openBrowser } from "./chromium";
import { lowContrast } from "./contrast";
import { describeWith, findChromium } from "./requirements";

const program = findChromium();

/** A directory for pictures of the pages, to look at; none unless the variable is set. */
const { SCREENSHOTS } = process.env;

const SCHEMES = ["light", "dark"] as const;
/** CSS pixels: a small telephone, a tablet, a large screen. */
const WIDTHS = [360, 768, 1600];

describeWith(program)("the front door in a browser", () => {
  let platform: LocalPlatform;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;
  let foreign: Server;
  let foreignUrl: string;
  const at = (path: string) => new URL(path, platform.apiEndpoint).href;

  beforeAll(async () => {
    if (!("found" in program)) return;
    platform = await startSynthesizedPlatform();
    // Websites elsewhere, one of which points its name to this machine.
    browser = await openBrowser(program.found, ["--host-resolver-rules=MAP *.example 127.0.0.1"]);
    page = browser.page;
    foreign = createServer((_, response) =>
      response.setHeader("content-type", "text/html").end("<p>elsewhere"),
    );
    foreignUrl = (await listenOnLoopback(foreign)).replace("127.0.0.1", "evil.example");
    for (const name of ["Bakery", "Joinery"]) {
      await fetch(`${platform.apiEndpoint}/onboarding`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ tenant_name: name, admin_email: `${name.toLowerCase()}@example.com` }),
      });
    }
  });

  afterAll(async () => {
    await browser?.close();
    await platform?.close();
    if (foreign !== undefined) await closeServer(foreign);
  });

  const places = async () => {
    await page.goto(at("/"));
    return page.locator("nav a").evaluateAll((links) => links.map((link) => String(link)));
  };

  test("leads to every page, and each answers", async () => {
    const found = await places();
    expect(found.length).toBeGreaterThan(4);
    for (const url of found) {
      expect((await page.goto(url))?.status()).toBe(200);
      await page.locator("h1").first().waitFor({ state: "attached" });
    }
  });

  test("shows an invitation in the mailbox, filtered by address", async () => {
    await page.goto(at("/mailbox"));
    await page.getByText("To bakery@example.com").waitFor();
    await page.getByLabel("Address").fill("BAKER");
    expect(await page.locator("article").count()).toBe(1);
    const [mail] = platform.endpoint.mailbox.list().filter(({ to }) => to === "bakery@example.com");
    expect(await page.locator("article code").innerText()).toBe(mail?.temporaryPassword);
  });

  test("shows the tenants, filtered by status", async () => {
    await page.goto(at("/tenants"));
    await page.getByRole("rowheader", { name: "Bakery" }).waitFor();
    await page.getByLabel("Status").selectOption("suspended");
    await page.getByText("No tenant.").waitFor();
  });

  test.each(SCHEMES)("fits every width in the %s scheme, with legible texts", async (colorScheme) => {
    for (const width of WIDTHS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      for (const url of await places()) {
        await page.goto(url);
        await page.waitForLoadState("networkidle");
        const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        expect([url, width, overflow]).toEqual([url, width, 0]);
        const scope = url.endsWith("/docs") ? "nav, #session" : "body";
        expect([url, await lowContrast(page, scope)]).toEqual([url, []]);
        await picture(
          `${new URL(url).pathname.slice(1).replaceAll("/", "-") || "start"}-${colorScheme}-${width}`,
        );
      }
    }
  });

  async function picture(name: string): Promise<void> {
    if (SCREENSHOTS === undefined) return;
    mkdirSync(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  }

  test("is reached by keyboard: the first stop skips the navigation", async () => {
    await page.goto(at("/"));
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.closest('main') !== null")).toBe(true);
  });

  test("complains of nothing", () => {
    expect(browser.complaints).toEqual([]);
  });

  test("is closed to a website elsewhere: it reads no mail and gets no signature", async () => {
    await page.goto(foreignUrl);
    const tried = (path: string, init: object) =>
      page.evaluate(
        `fetch(${JSON.stringify(at(path))}, ${JSON.stringify(init)}).then((r) => r.text()).catch((e) => e.name)`,
      );
    for (const path of ["/mailbox.json", "/docs/openapi.json", "/"])
      expect(await tried(path, {})).toBe("TypeError");
    const post = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
    expect(await tried("/signature", post)).toBe("TypeError");
    // Without a preflight: Chromium does not send it, or the response is opaque.
    const simple = { method: "POST", body: "{}", mode: "no-cors" };
    expect(["", "TypeError"]).toContain(await tried("/signature", simple));
    expect(await tried(`${platform.endpointUrl}/_local/mailbox`, {})).toBe("TypeError");
  });

  test("is closed to a website whose name points to this machine", async () => {
    const renamed = (url: string) => url.replace("127.0.0.1", "evil.example");
    for (const url of [
      at("/"),
      at("/mailbox.json"),
      `${platform.endpointUrl}/_local/mailbox`,
      `${platform.endpointUrl}/_metrics`,
    ]) {
      expect([url, (await page.goto(renamed(url)))?.status()]).toEqual([url, 421]);
    }
  });
});
