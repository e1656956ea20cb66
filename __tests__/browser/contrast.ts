import type { Page } from "playwright-core";

/**
 * Texts of a page whose contrast with their background is below 4.5. Source: WCAG 2.2, 1.4.3 and "contrast ratio".
 * @param scope selector of the elements to look in
 */
export async function lowContrast(page: Page, scope: string): Promise<string[]> {
  return page.evaluate(`(${inPage.toString()})(${JSON.stringify(scope)})`);
}

/** Runs in the page; TypeScript compiles it without helpers. */
function inPage(scope: string): string[] {
  // biome-ignore lint/suspicious/noExplicitAny: the test's compiler does not know the browser's globals.
  const { document, getComputedStyle } = globalThis as any;
  const parts = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string) =>
    parts(color)
      .slice(0, 3)
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, index) => sum + part * ([0.2126, 0.7152, 0.0722][index] ?? 0), 0);
  // biome-ignore lint/suspicious/noExplicitAny: an Element.
  const backgroundOf = (element: any): string => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if ((parts(color)[3] ?? 1) > 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const found: string[] = [];
  for (const element of document.querySelectorAll(`${scope}, ${scope} *`)) {
    // biome-ignore lint/suspicious/noExplicitAny: a Node.
    const own = [...element.childNodes].filter((node: any) => node.nodeType === 3 && node.textContent.trim());
    if (own.length === 0 || element.getClientRects().length === 0) continue;
    const values = [luminance(getComputedStyle(element).color), luminance(backgroundOf(element))];
    const ratio = (Math.max(...values) + 0.05) / (Math.min(...values) + 0.05);
    if (ratio < 4.5) found.push(`${ratio.toFixed(1)} ${element.textContent.trim().slice(0, 60)}`);
  }
  return found;
}
