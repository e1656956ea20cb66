import type { Access } from "../access";
import { askers, product, type Question, question } from "./question";

/** Every question about mail: only the lifecycle function sends it, from the environment's own address; no principal changes senders. */
export function mailQuestions(access: Access): Question[] {
  const { sender, accountId, region } = access;
  const identity = sender?.identityArn ?? `arn:aws:ses:${region}:${accountId}:identity/example.com`;
  const address = sender?.address ?? "no-reply@example.com";
  const identities = [identity, `${identity}.evil`, identity.replace(/[^/]+$/, "other.example")];
  const { configurationSet } = sender ?? {};
  // Sending by a configuration set needs the right on both.
  const setOf = (name: string) => `arn:aws:ses:${region}:${accountId}:configuration-set/${name}`;
  const own = [identity, ...(configurationSet === undefined ? [] : [setOf(configurationSet)])];
  const sets = [...own.slice(1), setOf(`${configurationSet}x`), setOf("other")];
  const addresses = [address, `x${address}`, `${address}x`, "ceo@example.com"];
  return askers(access).flatMap((who) =>
    [
      ...product(product(identities, addresses), [...sending, ...changing]),
      ...product(product(sets, addresses), sending),
    ].map(([[from, as], action]) => {
      const may = who.role === "lifecycle_function" && sender !== undefined && action === "SendEmail";
      const allowed = may && own.includes(from) && as === address;
      return question(who, `ses:${action}`, from, as, { "ses:FromAddress": as }, allowed);
    }),
  );
}

const sending = ["SendEmail", "SendRawEmail", "SendBulkEmail"];
const changing = ["CreateEmailIdentityPolicy", "DeleteEmailIdentity", "PutEmailIdentityMailFromAttributes"];
