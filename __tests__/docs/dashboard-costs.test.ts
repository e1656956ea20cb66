import { readFileSync } from "node:fs";
import { join } from "node:path";
import { routes } from "../../api/routes";
import { dashboardOf, linesOf } from "../../develop/dashboard/body";
import { documented } from "../../develop/observability/aws-metrics";
import { stack, synthesize } from "../support/synth";

const document = readFileSync(join(__dirname, "../../docs/observability.md"), "utf8");
const { widgets } = dashboardOf(stack(synthesize(undefined, "saas-prod"), "saas-prod"));
const metrics = widgets.flatMap((widget) => (widget.type === "metric" ? linesOf(widget) : []));
const requests = documented["AWS/S3"]?.find(({ metrics: all }) => all.includes("AllRequests"))?.metrics ?? [];

test.each([
  ["widgets", widgets.length],
  ["metrics on it", metrics.length],
  ["S3 request metrics of the pool's bucket", requests.length],
])("docs/observability.md counts as synthesized: %s", (row, count) => {
  expect(Number(new RegExp(`^\\| ${row} \\| (\\d+)( at most)? \\|`, "m").exec(document)?.[1])).toBe(count);
});

test("docs/observability.md knows how many routes there are", () => {
  expect(document).toContain(`The ${routes.length} routes make`);
});
