import type { MetricSample } from "../cloudwatch/metrics/store";
import type { RestApi } from "./api";
import type { ServedRequest } from "./request-handler";

/**
 * The metrics of a request: for the API, for its stage and, with detailed metrics, for the method. Source: API Gateway developer guide, Amazon API Gateway dimensions and metrics.
 */
export function gatewayMetrics(served: ServedRequest, api: RestApi): MetricSample[] {
  const { request, response, method, progress, milliseconds } = served;
  const { integration } = progress;
  const measured: [name: string, unit: string, value: number][] = [
    ["Count", "Count", 1],
    ["4XXError", "Count", response.status >= 400 && response.status < 500 ? 1 : 0],
    ["5XXError", "Count", response.status >= 500 ? 1 : 0],
    ["Latency", "Milliseconds", milliseconds],
  ];
  if (integration !== undefined)
    measured.push(["IntegrationLatency", "Milliseconds", integration.milliseconds]);
  const ofStage = { ApiName: api.name, Stage: api.stageName };
  const dimensionSets: Record<string, string>[] = [{ ApiName: api.name }, ofStage];
  if (method?.detailedMetrics === true) {
    dimensionSets.push({ ...ofStage, Method: method.httpMethod, Resource: method.resource.path });
  }
  return dimensionSets.flatMap((dimensions) =>
    measured.map(([name, unit, value]) => ({
      namespace: "AWS/ApiGateway",
      name,
      unit,
      dimensions,
      value,
      at: request.receivedAt,
    })),
  );
}
