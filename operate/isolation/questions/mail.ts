import type { Access } from "../access";
import { askers, product, type Question, question } from "./question";

/** Every question about mail: only the lifecycle function sends it, from the environment's own address; no principal changes senders. */
export function mailQuestions(access: Access): Question[] {
  const { sender, accountId, region } = access;
  const identity = sender?.identityArn ?? `arn:aws:ses:${region}:${accountId}:identity/example.com`;
  const address = sender?.address ?? "no-reply@example.com";
  const identities = [identity, `${identity}.evil`, identity.replace(/[^/]+$/, "other.example")];
  const addresses = [address, `x${address}`, "ceo@example.com"];
  return askers(access).flatMap((who) =>
    product(product(identities, addresses), actions).map(([[from, as], action]) => {
      const may = who.role === "lifecycle_function" && sender !== undefined && action === "SendEmail";
      const allowed = may && from === identity && as === address;
      return question(who, `ses:${action}`, from, as, { "ses:FromAddress": as }, allowed);
    }),
  );
}

const actions = [
  "SendEmail",
  "SendRawEmail",
  "SendBulkEmail",
  "CreateEmailIdentityPolicy",
  "DeleteEmailIdentity",
  "PutEmailIdentityMailFromAttributes",
];
