import { type Deployment, resourcesOfType } from "../../terraform/resources";
import { strings, text } from "../json";
import { isViewType, type StreamedTable } from "./table-stream";

/**
 * The deployment's tables whose stream is enabled.
 * @throws Error naming a table whose stream has no ARN or no known view type.
 */
export function streamedTables(deployment: Deployment): StreamedTable[] {
  return resourcesOfType(deployment, "aws_dynamodb_table")
    .filter(({ values }) => values.stream_enabled === true)
    .map(({ name: label, values }) => {
      const { stream_view_type: viewType } = values;
      const streamArn = text(values.stream_arn);
      if (streamArn === undefined || !isViewType(viewType)) {
        throw new Error(
          `aws_dynamodb_table.${label}: an enabled stream needs stream_arn and a known stream_view_type, not ${String(viewType)}`,
        );
      }
      return {
        name: text(values.name) ?? "",
        region: deployment.region,
        streamArn,
        viewType,
        keyAttributes: strings([values.hash_key, values.range_key]).filter((key) => key !== ""),
      };
    });
}
