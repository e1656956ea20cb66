import { errorName, isAccessDenied } from "../../shared/aws-errors";
import { Problem } from "../../shared/errors";

const absences = new Set(["ResourceNotFoundException", "NoSuchBucket", "PermanentRedirect"]);

/** A place is gone, or refuses the tenant: trying again at once would not help, and others' work must not wait for it. */
export const isUnreachable = (error: unknown): boolean =>
  isAccessDenied(error) ||
  absences.has(errorName(error)) ||
  (error instanceof Problem && error.slug === "tenant-not-bound");
