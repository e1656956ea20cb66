import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiClient } from "@saas/api-client/api";
import { signIn } from "@saas/api-client/sign-in";
import { apiKeyOf, userOf } from "@saas/api-client/tenant-api";
import { cache, kinds, prepare } from "../../../develop/start/preparation/prepare";
import { directoryAgain, shareCompiled } from "../compiled";
import { madeOnce } from "../sources";

const root = resolve(__dirname, "../../..");

/** All that a start reads. */
const SOURCES = [
  ..."api environments lambdas stacks synthesis toolchains develop packages operate".split(" "),
  ..."package.json package-lock.json tsconfig.json cdktf.json main.ts".split(" "),
];

/** A checkout, and a temporary directory for what runs in it. */
export interface Checkout {
  readonly root: string;
  readonly temporary: string;
  remove(): void;
}

/** This checkout, whose files a test leaves as they are. What a start makes first is there. */
export async function thisCheckout(): Promise<Checkout> {
  await madeOnce("start", prepared);
  const temporary = mkdtempSync(join(tmpdir(), "start-"));
  shareCompiled(temporary);
  return { root, temporary, remove: () => rmSync(temporary, { recursive: true, force: true }) };
}

/**
 * A copy whose files a test may change, with what a start makes first, which is made once for all of them: each goes by its contents.
 * @param name of its directory: that of the test
 */
export async function copyCheckout(name: string): Promise<Checkout> {
  const directory = directoryAgain(`start-checkout-${name}`);
  const [copy, temporary] = [join(directory, "checkout"), mkdtempSync(join(directory, "tmp-"))];
  for (const source of SOURCES) {
    cpSync(join(root, source), join(copy, source), {
      recursive: true,
      filter: (path) => !path.includes("node_modules"),
    });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "dir");
  cpSync(await madeOnce("start", prepared), join(copy, "dist/start"), { recursive: true });
  shareCompiled(temporary);
  return { root: copy, temporary, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** Writes what `npm start` in this checkout keeps for its next start. */
async function prepared(directory: string): Promise<void> {
  const made = await prepare();
  for (const kind of kinds) {
    cpSync(made[kind], join(directory, basename(made[kind])), { recursive: true });
    cpSync(cache.manifestFile(kind), join(directory, basename(cache.manifestFile(kind))));
  }
}

export interface Ready {
  readonly apiEndpoint: string;
  readonly endpointUrl: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
}

/** A started platform. */
export interface Started extends Ready {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves when a text is in the output that came after `from` characters. */
  until(text: string | RegExp, from?: number): Promise<void>;
  stop(signal: "SIGINT" | "SIGKILL"): Promise<void>;
}

const PATIENCE_MS = 60_000;

/** `npm start -- --json <options>` on free ports; resolves when it is ready. */
export async function startIn({ root: cwd, temporary }: Checkout, ...options: string[]): Promise<Started> {
  const words = [
    "--import",
    "tsx",
    "develop/start/main.ts",
    "--port",
    "0",
    "--endpoint-port",
    "0",
    ...options,
  ];
  const child = spawn(process.execPath, words, {
    cwd,
    env: { ...process.env, TMPDIR: temporary, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
  const ended = new Promise<void>((done) => child.on("close", () => done()));
  const output = () => text;
  const until = async (wanted: string | RegExp, from = 0) => {
    for (let waited = 0; waited < PATIENCE_MS; waited += 20) {
      const found = text.slice(from);
      if (typeof wanted === "string" ? found.includes(wanted) : wanted.test(found)) return;
      if (child.exitCode !== null) break;
      await sleep(20);
    }
    throw new Error(`no ${wanted} in the output:\n${text.slice(from)}`);
  };
  await until(/API {2,}http|"type":"ready"/);
  const line = (name: string) => new RegExp(`^ *${name} {2,}(\\S+)$`, "m").exec(text)?.[1] ?? "";
  const json = text.split("\n").find((each) => each.startsWith('{"type":"ready"'));
  await sleep(50);
  const ready: Ready =
    json === undefined
      ? {
          apiEndpoint: line("API"),
          endpointUrl: line("AWS endpoint"),
          userPoolId: line("User pool"),
          userPoolClientId: line("User pool client"),
        }
      : JSON.parse(json);
  return {
    ...ready,
    child,
    output,
    until,
    stop: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}

/** A signed-in administrator of a tenant. */
export interface Customer {
  readonly tenantId: string;
  readonly email: string;
  readonly password: string;
  readonly temporaryPassword: string;
  readonly accessToken: string;
  readonly apiKey: string;
}

/** Onboards a tenant and signs its administrator in. */
export async function onboard(platform: Ready, name: string): Promise<Customer> {
  const { apiEndpoint, endpointUrl, userPoolClientId: clientId } = platform;
  const email = `${name.toLowerCase()}@example.com`;
  const response = await fetch(`${apiEndpoint}/onboarding`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ tenant_name: name, admin_email: email }),
  });
  const { tenant_id: tenantId } = (await response.json()) as { tenant_id: string };
  const mails = (await (await fetch(`${endpointUrl}/_local/mailbox`)).json()) as Record<string, string>[];
  const temporaryPassword = mails.findLast(({ to }) => to === email)?.temporaryPassword ?? "";
  const password = `Secret-of-${name}-42!`;
  const target = { endpointUrl, region: "eu-central-1", userPoolId: platform.userPoolId, clientId };
  const { accessToken } = await signIn({
    ...target,
    email,
    password: temporaryPassword,
    newPassword: password,
  });
  const apiKey = await apiKeyOf(apiEndpoint, accessToken);
  return { tenantId, email, password, temporaryPassword, accessToken, apiKey };
}

/** The customer's client of a platform: the one that it was onboarded at, or a later start with the same data. */
export const clientOf = ({ apiEndpoint }: Ready, { accessToken, apiKey }: Customer): ApiClient =>
  new ApiClient(apiEndpoint, userOf(accessToken, apiKey));

/** Signs in anew. */
export const signInAgain = (platform: Ready, { email, password }: Customer) =>
  signIn({
    endpointUrl: platform.endpointUrl,
    region: "eu-central-1",
    userPoolId: platform.userPoolId,
    clientId: platform.userPoolClientId,
    email,
    password,
  });

/** Everything readable below a directory, but for what tsx compiled. */
export function readableIn(directory: string): string {
  return readdirSync(directory, { recursive: true, withFileTypes: true, encoding: "utf8" })
    .filter((entry) => entry.isFile() && !/tsx-/.test(entry.parentPath))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");
}
