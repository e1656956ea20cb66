import { z } from "zod";
import { StateError } from "./exit";
import type { StateLock } from "./store";

const format = z.object({
  ID: z.string(),
  Operation: z.string().default(""),
  Info: z.string().default(""),
  Who: z.string().default(""),
  Version: z.string().default(""),
  Created: z.string().default(""),
});

/** Reads a lock. @param location for messages @throws StateError when it is none */
export function parseLock(text: string, location: string): StateLock {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const parsed = format.safeParse(json);
  if (!parsed.success) {
    throw new StateError(
      `${location} is no lock of Terraform: it locks the state all the same. Look at it with ` +
        `\`aws s3 cp ${location} -\`, and find out who wrote it before you remove it`,
    );
  }
  const { ID: id, Operation, Info: info, Who: who, Version: version, Created: created } = parsed.data;
  return { id, operation: Operation, who, version, created, info };
}

/** `apply` of `OperationTypeApply`; anything else as it is. */
export const operationName = ({ operation }: StateLock): string =>
  /^OperationType[A-Z]/.test(operation)
    ? operation.slice("OperationType".length).toLowerCase()
    : operation || "unknown";

/** Whether the holder can change the state: a plan and a refresh of one hold the lock and write nothing. */
export const canChange = (lock: StateLock): boolean => operationName(lock) !== "plan";
