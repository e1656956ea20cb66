import type { IncomingMessage } from "node:http";
import { type SignInTarget, signIn } from "@saas/api-client/sign-in";
import { z } from "zod";
import { mailboxAt } from "../tour/company";

export type LocalTarget = SignInTarget & { readonly endpointUrl: string };

export interface SignInAnswer {
  readonly status: 200 | 400 | 401;
  readonly body: { readonly id_token: string } | { readonly detail: string };
}

const credentials = z.strictObject({ email: z.string().min(1), password: z.string().min(1) });

/** Bytes; far more than an address and a password need. */
const MAX_BYTES = 4096;

/**
 * Signs in for the page, which has no code for SRP, and only locally: deployed, no server but Cognito sees a password. For an
 * invited user who has not signed in yet, it takes the temporary password from the local mailbox and sets the given one.
 */
export async function signInForPage(target: LocalTarget, request: IncomingMessage): Promise<SignInAnswer> {
  // A page of another origin needs a preflight for this type, which nothing answers.
  if (request.headers["content-type"] !== "application/json") return refusal(400, "Send application/json.");
  const given = credentials.safeParse(await jsonOf(request));
  if (!given.success) return refusal(400, "Send an email and a password.");
  try {
    const { idToken } = await sessionOf(target, given.data.email.toLowerCase(), given.data.password);
    return { status: 200, body: { id_token: idToken } };
  } catch (error) {
    return refusal(401, error instanceof Error ? error.message : "The sign-in failed.");
  }
}

async function sessionOf(target: LocalTarget, email: string, password: string) {
  try {
    return await signIn({ ...target, email, password });
  } catch (error) {
    const temporary = await mailboxAt(target.endpointUrl)(email);
    if (temporary === undefined) throw error;
    return signIn({ ...target, email, password: temporary, newPassword: password });
  }
}

const refusal = (status: 400 | 401, detail: string): SignInAnswer => ({ status, body: { detail } });

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return undefined;
  }
}
