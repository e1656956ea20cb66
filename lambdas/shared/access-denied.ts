import { isAccessDenied } from "./aws-errors";
import { errorFields, type Telemetry } from "./telemetry";

/**
 * Logs and counts an IAM denial. Any denial is an incident: an attack, a bug, or a missing permission.
 * @returns false for any other error, which it does not log
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
