import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { z } from "zod";
import type { World } from "./world";

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

const localSeries = z.array(
  z.object({
    namespace: z.string(),
    name: z.string(),
    dimensions: z.record(z.string(), z.string()),
    points: z.array(z.object({ at: z.string(), values: z.array(z.number()) })),
  }),
);

/**
 * The sum of a metric's values since a time. On this machine and on an emulator, from the local AWS endpoint's metrics.
 * @param from milliseconds since 1970; its minute is included
 */
export async function metricSum(world: World, metric: Metric, from: number): Promise<number> {
  const minute = Math.floor(from / 60_000) * 60_000;
  return world.place === "aws" ? cloudWatchSum(world, metric, minute) : localSum(world, metric, minute);
}

async function cloudWatchSum({ client, clock }: World, metric: Metric, from: number): Promise<number> {
  const cloudwatch = new CloudWatchClient(client);
  try {
    const { Datapoints = [] } = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: metric.namespace,
        MetricName: metric.name,
        Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
        StartTime: new Date(from),
        EndTime: new Date(clock.now() + 60_000),
        Period: 60,
        Statistics: ["Sum"],
      }),
    );
    return Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0);
  } finally {
    cloudwatch.destroy();
  }
}

async function localSum({ client }: World, metric: Metric, from: number): Promise<number> {
  const response = await fetch(`${client.endpoint}/_metrics.json`);
  const series = localSeries.parse(await response.json());
  const key = (of: Metric) => JSON.stringify([of.namespace, of.name, Object.entries(of.dimensions).sort()]);
  const points = series.filter((each) => key(each) === key(metric)).flatMap((each) => each.points);
  return points
    .filter(({ at }) => Date.parse(at) >= from)
    .flatMap(({ values }) => values)
    .reduce((total, value) => total + value, 0);
}
