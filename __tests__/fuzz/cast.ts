import { randomBytes } from "node:crypto";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { nextPage } from "@saas/api-client/api";
import { expectResponse } from "@saas/api-client/responses";
import { emailFor, newPassword, type Target } from "@saas/api-client/target";
import { userOf } from "@saas/api-client/tenant-api";
import type { AwsCredentials } from "@saas/local-aws/iam";
import { tenantCreated } from "../../api/onboarding";
import { newScimCredential } from "../../api/provisioning";
import { GROUP_SCHEMA, SCIM_MEDIA_TYPE, scimGroup } from "../../api/scim";
import { userView } from "../../api/users";
import type { LocalPlatform } from "../../develop/start/platform";
import { operatorOf, storesOf } from "../support/isolation/stores";
import { withOperators } from "../support/suites/requests/operators";
import { accept, signInAgain } from "../support/target/accept";
import { show } from "../support/target/operator";
import { CheckedClient, newTenant, onboard, type Tenant, targetOf, unique } from "../support/target/tenants";
import type { CallerName } from "./cases";

/** A tenant with texts that occur only in its data. */
interface Marked extends Tenant {
  /** In its name and its users' addresses. */
  readonly mark: string;
  /** In all of its items and files. */
  readonly secret: string;
  readonly member: { readonly userId: string; readonly email: string; readonly accessToken: string };
}

/** The callers, and the tenant whose data must not leak. */
export interface Cast {
  readonly platform: LocalPlatform;
  readonly target: Target;
  readonly own: Marked;
  readonly other: Marked;
  readonly operators: Readonly<Record<"operator" | "reader", AwsCredentials>>;
  /** Tokens of the own tenant's users. */
  readonly tokens: Readonly<Record<"admin" | "member", string>>;
  /** The bearer token of the own tenant's identity provider. */
  readonly provider: string;
  /** Values of the names in cases, such as `$ownItem`. */
  readonly names: ReadonlyMap<string, string>;
  /** Texts that no answer to a caller may contain. */
  readonly forbidden: Readonly<Record<CallerName, readonly string[]>>;
  /** Restores what requests consume: the tenant that operators change, and the user whom administrators remove. */
  refresh(): Promise<void>;
  /** Signs the own tenant's users in again: requests end their sessions. */
  renew(): Promise<void>;
}

const ITEM = "plan";
const OTHERS_ITEM = "merger";
const FILE = "reports/plan.txt";

async function marked(label: string, target: Target, platform: LocalPlatform): Promise<Marked> {
  const mark = `mark${randomBytes(6).toString("hex")}`;
  const secret = `secret${randomBytes(6).toString("hex")}`;
  const tenant = await newTenant(target, mark);
  const invited = await invite(tenant.api, target, `${mark}-${label}`);
  const { accessToken } = await accept(target, invited.email, newPassword());
  const items = [ITEM, `${secret}-1`, `${secret}-2`, ...(label === "other" ? [OTHERS_ITEM] : [])];
  for (const item_id of items)
    await tenant.api.send("POST", "/data", { body: { item_id, data: { secret } } });
  for (const key of [FILE, `reports/${secret}.txt`, `${secret}.txt`]) {
    const Key = `tenants/${tenant.tenantId}/${key}`;
    await operatorOf(platform).s3.send(
      new PutObjectCommand({ Bucket: storesOf(platform).bucket, Key, Body: secret }),
    );
  }
  return { ...tenant, mark, secret, member: { ...invited, accessToken } };
}

async function invite(
  api: CheckedClient,
  target: Target,
  label: string,
): Promise<{ userId: string; email: string }> {
  const email = emailFor(target, label);
  const answer = await api.send("POST", "/users", { body: { email, role: "tenant-member" } });
  return { userId: expectResponse(answer, 201, userView).user_id, email };
}

/** A tenant without sign-ins. */
async function scratchTenant(target: Target): Promise<string> {
  const label = `scratch${unique()}`;
  const body = { tenant_name: label, admin_email: emailFor(target, label) };
  return expectResponse(await onboard(target, body), 201, tenantCreated).tenant_id;
}

/** The cursor of a list's second page. */
async function cursorOf({ api }: Tenant, path: string): Promise<string> {
  const next = nextPage(await api.send("GET", `${path}?limit=1` as "/data"), path);
  return new URLSearchParams(next?.split("?")[1]).get("cursor") ?? "none";
}

/** The token of a new identity provider of the tenant. */
async function providerOf({ api }: Tenant): Promise<string> {
  const made = await api.send("POST", "/tenant/scim-credentials", {
    body: { name: "fuzz", expires_in_days: 1 },
  });
  return expectResponse(made, 201, newScimCredential).token;
}

/** A group of the tenant, made by its identity provider. */
async function groupOf({ apiEndpoint }: Target, token: string, displayName: string): Promise<string> {
  const answer = await fetch(`${apiEndpoint}/scim/v2/Groups`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": SCIM_MEDIA_TYPE },
    body: JSON.stringify({ schemas: [GROUP_SCHEMA], displayName }),
  });
  return scimGroup.parse(await answer.json()).id;
}

/** By the address of their platform. */
const casts = new Map<string, Promise<Cast>>();

/** A platform's cast: made at its first run, restored at the next ones. */
export async function castOn(platform: LocalPlatform): Promise<Cast> {
  const made = casts.get(platform.apiEndpoint);
  if (made === undefined) {
    const making = newCast(platform);
    casts.set(platform.apiEndpoint, making);
    return making;
  }
  const cast = await made;
  await cast.refresh();
  return cast;
}

/** Two tenants with items, files and users, a third that operators may change, and the operators. */
async function newCast(given: LocalPlatform): Promise<Cast> {
  const { platform, operators } = withOperators(given);
  const target = targetOf(platform);
  const own = await marked("own", target, platform);
  const other = await marked("other", target, platform);
  const provider = await providerOf(own);
  const names = new Map([
    ["ownGroup", await groupOf(target, provider, own.mark)],
    ["theirGroup", await groupOf(target, await providerOf(other), other.mark)],
    ["ownTenant", own.tenantId],
    ["theirTenant", other.tenantId],
    ["ownItem", ITEM],
    ["theirItem", OTHERS_ITEM],
    ["ownFile", FILE],
    ["theirUser", other.member.userId],
    ["itemsCursor", await cursorOf(own, "/data")],
    ["filesCursor", await cursorOf(own, "/files")],
    ["usersCursor", await cursorOf(own, "/users")],
    ["token", own.session.accessToken],
    ["apiKey", own.apiKey],
    ["apiKeyId", String((await show(target, own.tenantId)).api_key_id)],
    ["stage", new URL(target.apiEndpoint).pathname],
  ]);

  const tokens = { admin: own.session.accessToken, member: own.member.accessToken };
  const signIn = async () => {
    tokens.admin = await signInAgain(platform, own.email);
    tokens.member = await signInAgain(platform, own.member.email);
    names.set("token", tokens.admin);
  };
  let renewing: Promise<void> | undefined;
  const renew = () => {
    renewing ??= signIn().finally(() => {
      renewing = undefined;
    });
    return renewing;
  };

  const refresh = async () => {
    await renew();
    const administrator = new CheckedClient(target.apiEndpoint, userOf(tokens.admin, own.apiKey));
    const scratch = await target.operator?.send("GET", `/admin/tenants/${names.get("scratch")}`);
    const status = (scratch?.body as { status?: string } | undefined)?.status;
    if (status !== "active" && status !== "suspended") names.set("scratch", await scratchTenant(target));
    const user = await administrator.send("PATCH", `/users/${names.get("ownUser")}`, {
      body: { status: "active" },
    });
    if (user.status !== 200)
      names.set("ownUser", (await invite(administrator, target, `${own.mark}-${unique()}`)).userId);
    // Exists again, whatever the requests did to it.
    await administrator.send("PUT", `/data/${ITEM}`, { body: { data: { secret: own.secret } } });
    await platform.idle();
  };
  await refresh();

  const tenants = [other.mark, other.secret, other.apiKey];
  const everyone = [...tenants, own.mark, own.secret, own.apiKey];
  const data = [own.secret, other.secret, own.apiKey, other.apiKey];
  return {
    platform,
    target,
    own,
    other,
    operators: { operator: operators.operator, reader: operators.operator_read_only },
    tokens,
    provider,
    names,
    forbidden: {
      nobody: everyone,
      member: [...tenants, own.apiKey],
      admin: tenants,
      provider: tenants,
      operator: data,
      reader: data,
    },
    refresh,
    renew,
  };
}

/** A case's text with names replaced by the platform's ids. */
export const resolved = ({ names }: Cast, text: string): string =>
  text.replaceAll(/\$(\w+)/g, (whole, name: string) => names.get(name) ?? whole);
