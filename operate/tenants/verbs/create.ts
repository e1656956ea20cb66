import { randomUUID } from "node:crypto";
import { UnreachableError } from "@saas/api-client/api";
import { printable } from "@saas/cli-kit/text";
import { type Context, nextSteps, output } from "../context";
import { type ExitCode, exitCodes } from "../exit";
import { RefusedError } from "../problem";

export interface CreateOptions {
  readonly name: string;
  readonly adminEmail: string;
  readonly tier?: string;
  readonly idempotencyKey?: string;
}

/** Creates a tenant; with the same key again it is the same tenant. */
export async function create(context: Context, options: CreateOptions): Promise<ExitCode> {
  const { name, adminEmail, tier, idempotencyKey = randomUUID() } = options;
  const tenant = { tenant_name: name, admin_email: adminEmail, ...(tier !== undefined && { tier }) };
  try {
    const created = await context.plane.create(tenant, idempotencyKey);
    const awaits = created.status === "provisioning";
    output(context, created, () => [
      `${printable(name)} (${created.tenant_id}): ${created.status}; ${awaits ? "it awaits its silo" : "its first administrator is invited by e-mail"}`,
      ...nextSteps(
        context,
        awaits
          ? [["add its silo to the registry", "silo", "add", created.tenant_id]]
          : [["look at it", "show", created.tenant_id]],
      ),
    ]);
    return exitCodes.done;
  } catch (error) {
    if (mayHaveBeenMade(error)) {
      context.terminal.note(
        `The tenant may have been made: repeat the command with --idempotency-key ${idempotencyKey}, and there is no second one.`,
      );
    }
    throw error;
  }
}

/** The request was sent, and no answer tells how it ended. */
const mayHaveBeenMade = (error: unknown): boolean =>
  error instanceof UnreachableError || (error instanceof RefusedError && error.response.status >= 500);
