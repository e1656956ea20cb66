import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { expectResponse } from "@saas/api-client/responses";
import { signIn } from "@saas/api-client/sign-in";
import { setUpSoftwareToken } from "@saas/api-client/software-token";
import { acceptInvitation, emailFor, newPassword, type Target } from "@saas/api-client/target";
import { userOf } from "@saas/api-client/tenant-api";
import { Secret, TOTP } from "otpauth";
import { ownUser } from "../../api/sign-in";
import { userView } from "../../api/users";
import type { Company } from "./company";
import type { Narrator } from "./narrator";

/** Seconds of a code. */
const PERIOD = 30;

/** An authenticator app. A pool takes each code once; the local one also takes the next code early. */
function authenticator(target: Target): (secret: string) => Promise<string> {
  let step = 0;
  return async (secret) => {
    const now = () => Math.floor(Date.now() / 1000 / PERIOD);
    step = Math.max(step + 1, now());
    while (target.endpointUrl === undefined && now() < step) await setTimeout(1_000);
    return new TOTP({ secret: Secret.fromBase32(secret), period: PERIOD }).generate({
      timestamp: step * PERIOD * 1000,
    });
  };
}

/** A member sets up a second factor, signs in with a code, loses the phone, and an administrator resets it. */
export async function showSecondFactor(narrator: Narrator, target: Target, company: Company): Promise<void> {
  const { api, apiKey } = company;
  const email = emailFor(target, `cautious-${randomBytes(3).toString("hex")}`);
  const password = newPassword();
  const codeOf = authenticator(target);
  const as = (accessToken: string) => api.as(userOf(accessToken, apiKey));
  const { user, session, demand } = await narrator.step(
    "invite another member, who signs in",
    async () => {
      const body = { email, role: "tenant-member" };
      const invited = expectResponse(await api.send("POST", "/users", { body }), 201, userView);
      const started = await acceptInvitation(target, email, password);
      const own = expectResponse(await as(started.accessToken).send("GET", "/user"), 200, ownUser);
      return { user: invited, session: started, demand: own.second_factor.demand };
    },
    (member) => `a second factor is ${member.demand}`,
  );
  if (demand === "off") return;
  const secret = await narrator.step(
    "the member sets up a second factor",
    async () => {
      const made = await setUpSoftwareToken(target, session.accessToken, codeOf);
      const activated = await as(session.accessToken).send("PUT", "/user/second-factor");
      expectResponse(activated, 200, ownUser);
      return made;
    },
    () => "with a code of an authenticator app; every session ends",
  );
  await narrator.step(
    "the member signs in with a code",
    async () => {
      const { accessToken } = await signIn({ ...target, email, password, code: () => codeOf(secret) });
      const own = expectResponse(await as(accessToken).send("GET", "/user"), 200, ownUser);
      if (!own.second_factor.given) throw new Error("the token does not say so");
      return own;
    },
    ({ second_factor: { since } }) => `the token says so, since ${since}`,
  );
  await narrator.step(
    "the phone is lost: the administrator resets the second factor",
    async () =>
      expectResponse(await api.send("DELETE", `/users/${user.user_id}/second-factor`), 200, userView),
    () => "the member signs in by password and sets up a new one",
  );
  await narrator.step(
    "remove the member",
    async () => {
      const { status } = await api.send("DELETE", `/users/${user.user_id}`);
      if (status !== 204) throw new Error(`got ${status}`);
    },
    () => "removed",
  );
}
