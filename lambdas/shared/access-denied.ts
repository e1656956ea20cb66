import { isAccessDenied } from "./aws-errors";
import { errorFields, type Telemetry } from "./telemetry";

/**
 * Tells that IAM refused a function something, which is an incident, whatever the function was doing: code reached for what it
 * may not, or a right is missing.
 * @returns whether the error is that; otherwise nothing is told
 */
export function reportAccessDenied(
  telemetry: Telemetry,
  error: unknown,
  fields: Readonly<Record<string, unknown>>,
): boolean {
  if (!isAccessDenied(error)) return false;
  telemetry.count("AccessRefused");
  telemetry.log("ERROR", "access refused", { ...fields, ...errorFields(error) });
  return true;
}
