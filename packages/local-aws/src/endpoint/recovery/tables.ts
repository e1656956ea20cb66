import type { DeployedResource } from "../../terraform/resources";
import { isRecord, strings, text } from "../json";
import type { RecoverableTable } from "./journal";

/** The longest period, and the one without another word. Source: DynamoDB API reference, PointInTimeRecoverySpecification. */
const MOST_DAYS = 35;

/** The tables among resources whose point-in-time recovery is on. */
export function recoverableTables(
  resources: readonly DeployedResource[],
  region: string,
): RecoverableTable[] {
  return resources
    .filter(({ type }) => type === "aws_dynamodb_table")
    .flatMap(({ values }) => {
      const [recovery] = [values.point_in_time_recovery ?? []].flat();
      if (!isRecord(recovery) || recovery.enabled !== true) return [];
      const days = Number(recovery.recovery_period_in_days ?? MOST_DAYS);
      return [
        {
          name: text(values.name) ?? "",
          arn: text(values.arn) ?? "",
          region,
          keyAttributes: strings([values.hash_key, values.range_key]).filter((key) => key !== ""),
          recoveryDays: days > 0 ? days : MOST_DAYS,
        },
      ];
    });
}
