import { errorName } from "./aws-errors";

/** True when a conditional write was made, false when its condition did not hold; throws what else went wrong. */
export async function conditionalWrite(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (errorName(error) === "ConditionalCheckFailedException") return false;
    throw error;
  }
}
