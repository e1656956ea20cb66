import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { LocalPlatform } from "../../../develop/start/platform";
import { operatorOf as administratorOf, storesOf } from "../isolation/stores";

/** No clock can be moved: has the grace period of a tenant be over, and the schedule come by. */
export async function endGraceOf(platform: LocalPlatform, tenant_id: string): Promise<void> {
  await administratorOf(platform).dynamodb.send(
    new UpdateCommand({
      TableName: storesOf(platform).metadataTable,
      Key: { tenant_id },
      UpdateExpression: "SET offboarding.purge_after = :now",
      ExpressionAttributeValues: { ":now": new Date().toISOString() },
    }),
  );
  await platform.schedules.fire("saas-local-lifecycle-sweep");
}
