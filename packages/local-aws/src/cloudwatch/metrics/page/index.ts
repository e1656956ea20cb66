import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jsonPage, type LocalPage } from "../../../http/responses";
import type { MetricStore } from "../store";

/** Path of the page below the local endpoint. */
export const METRICS_PAGE = "/_metrics";

/** Serves pages outside any AWS API. */
interface PageServer {
  servePage(path: `/_${string}`, page: () => LocalPage): void;
}

/** Shows the metrics of a store at `/_metrics`, and as JSON at `/_metrics.json`. */
export function serveMetrics(endpoint: PageServer, metrics: Pick<MetricStore, "series">): void {
  endpoint.servePage(METRICS_PAGE, metricsPage);
  endpoint.servePage(`${METRICS_PAGE}.json`, () => jsonPage(metrics.series()));
}

/** A self-contained document with inline script and style; its policy forbids loading anything else. */
function metricsPage(): LocalPage {
  const part = (name: string) => readFileSync(join(__dirname, name), "utf8");
  const script = part("page.js");
  const style = part("page.css");
  const body = part("page.html")
    .replace("/*STYLE*/", () => style)
    .replace("/*SCRIPT*/", () => script);
  const allow = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = `default-src 'none'; connect-src 'self'; img-src data:; script-src ${allow(script)}; style-src ${allow(style)}`;
  return { contentType: "text/html; charset=utf-8", body, headers: { "content-security-policy": policy } };
}
