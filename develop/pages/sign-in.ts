import type { IncomingMessage } from "node:http";
import { type SignInTarget, signIn } from "@saas/api-client/sign-in";
import { z } from "zod";
import { mailboxAt } from "../tour/company";
import { jsonBody } from "./body";

export type LocalTarget = SignInTarget & { readonly endpointUrl: string };

export interface SignInAnswer {
  readonly status: 200 | 400 | 401;
  readonly body: { readonly access_token: string } | { readonly detail: string };
}

const credentials = z.strictObject({ email: z.string().min(1), password: z.string().min(1) });

/** Bytes; far more than an address and a password need. */
const MAX_BYTES = 4096;

/**
 * Signs in for the page, which has no code for SRP, and only locally: deployed, no server but Cognito sees a password. For an
 * invited user who has not signed in yet, it takes the temporary password from the local mailbox and sets the given one.
 */
export async function signInForPage(target: LocalTarget, request: IncomingMessage): Promise<SignInAnswer> {
  const given = await jsonBody(request, credentials, MAX_BYTES);
  if (given === undefined) return refusal(400, "Send an email and a password as application/json.");
  try {
    const { accessToken } = await sessionOf(target, given.email.toLowerCase(), given.password);
    return { status: 200, body: { access_token: accessToken } };
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
