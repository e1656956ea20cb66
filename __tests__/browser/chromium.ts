import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";

/** Without a sandbox, as in containers, and without calls of the browser's own. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * A page of a browser with a profile of its own, what it asked for, and what it complained about.
 * @param extra arguments of Chromium
 */
export async function openBrowser(executablePath: string, extra: readonly string[] = []) {
  const profile = mkdtempSync(join(tmpdir(), "browser-"));
  const asked: string[] = [];
  const complaints: string[] = [];
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: [...ARGUMENTS, ...extra],
  });
  browser.on("request", (request) => asked.push(request.url()));
  const page: Page = await browser.newPage();
  page.on("console", (message) => {
    // A refused request is an error to the console too; here it would be one to the test.
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  const close = async () => {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { page, asked, complaints, close };
}
