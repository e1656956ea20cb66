import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import type { MetricSeries } from "@saas/local-aws/cloudwatch";
import { local } from "../../environments";
import { platformStackName } from "../../stacks/support/naming";
import { renderDashboard } from "../dashboard/render";
import { readRecording, tourPicture } from "../tour/picture";
import type { GeneratedFile } from "./file";
import { stackNamed } from "./synthesized";

const root = resolve(__dirname, "../..");

/** Recordings of a run, and the pictures that are drawn from them. */
export const RECORDINGS = {
  dashboard: { recording: "docs/observability/metrics.json.gz", picture: "docs/observability/dashboard.svg" },
  tour: { recording: "docs/tour/recording.txt", picture: "docs/tour/tour.svg" },
} as const;

/** The documents' pictures: the local dashboard with recorded metrics, and a recorded tour. */
export function pictures(): GeneratedFile[] {
  const { dashboard, tour } = RECORDINGS;
  const metrics = JSON.parse(gunzipSync(readFileSync(join(root, dashboard.recording))).toString("utf8"));
  const { svg } = renderDashboard(
    stackNamed(platformStackName(local.name)),
    metrics as readonly MetricSeries[],
  );
  const recorded = readRecording(readFileSync(join(root, tour.recording), "utf8"));
  return [
    { path: dashboard.picture, text: withStableIds(svg) },
    { path: tour.picture, text: tourPicture(recorded) },
  ];
}

/** ECharts counts its ids in a process, which may have drawn others before. */
function withStableIds(svg: string): string {
  const ids = new Map<string, string>();
  return svg.replaceAll(/\bzr\d+-/g, (id) => {
    const known = ids.get(id) ?? `zr${ids.size}-`;
    ids.set(id, known);
    return known;
  });
}
