import { randomUUID } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Route } from "../../../../api/route";
import { routes } from "../../../../api/routes";
import type { EnvironmentConfig } from "../../../../environments/schema";
import { attack } from "../../isolation/refusals";
import type { SynthesizedPlatform } from "../../local-platform";
import { sampled } from "../../sampled";
import { counted } from "../../tally";
import { newTenant, type Tenant, targetOf } from "../../target/tenants";
import { type Neighbour, startNeighbour } from "./neighbour";

const PROBE = join(__dirname, "probe.js");
/** Without the function's own code, the probe does not load: the kinds are read from its text. */
const kinds = [...readFileSync(PROBE, "utf8").matchAll(/^ {2}"([^"]+)": \{/gm)].map(([, kind = ""]) => kind);

/** Routes without parameters, and with the limits of a tier alone. */
const plainRoutes = (routes as readonly Route[]).filter(
  (route) =>
    route.authorization === "tenant" &&
    route.apiKey === "required" &&
    route.method === "GET" &&
    !route.path.includes("{"),
);
/** One for each function that serves tenants. */
const probed = [...new Map(plainRoutes.map((route) => [route.function, route])).values()];

interface Trial {
  readonly route: Route;
  readonly kind: string;
  readonly from: "acme" | "globex";
}

const trials: readonly Trial[] = probed.flatMap((route) =>
  kinds.flatMap((kind) => (["acme", "globex"] as const).map((from) => ({ route, kind, from }))),
);
const titled = (all: readonly Trial[]) =>
  all.map((each) => [`${each.route.function}: ${each.kind} of ${each.from}`, each] as const);

/** What a client might send in order to reach another tenant's execution environment. */
const claims = (tenantId: string): Record<string, string> => ({
  "X-Amz-Tenant-Id": tenantId,
  "X-Amzn-Tenant-Id": tenantId,
  "integration.request.header.X-Amz-Tenant-Id": tenantId,
});

/**
 * What a tenant's request leaves in a function's execution environment, and whether another tenant's request finds it, for each
 * kind of leftover, function and direction.
 * @param start called once; the suite stops the platform
 */
export function leftoverSuite(
  computeIsolation: EnvironmentConfig["computeIsolation"],
  start: () => Promise<SynthesizedPlatform>,
): void {
  let platform: SynthesizedPlatform;
  let neighbour: Neighbour;
  let code: string;
  let tenants: Readonly<Record<"acme" | "globex", Tenant>>;

  beforeAll(async () => {
    platform = await start();
    neighbour = await startNeighbour();
    code = mkdtempSync(join(tmpdir(), "leftovers-"));
    const target = targetOf(platform);
    tenants = { acme: await newTenant(target, "acme"), globex: await newTenant(target, "globex") };
    cpSync(platform.bundles, code, { recursive: true });
    for (const { function: name } of probed) {
      renameSync(join(code, name, "index.js"), join(code, name, "own.js"));
      writeFileSync(join(code, name, "index.js"), readFileSync(PROBE));
    }
    await platform.redeploy({ bundles: code });
  }, 120_000);

  afterAll(async () => {
    await platform?.close();
    await neighbour?.close();
    if (code !== undefined) rmSync(code, { recursive: true, force: true });
  });

  interface Answer {
    readonly found: string;
    readonly stream: string;
  }
  const ask = async (
    { route, kind }: Trial,
    { session, apiKey }: Tenant,
    act: "leave" | "find",
    mark: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const asked = JSON.stringify({ kind, act, mark, url: neighbour.url });
    const response = await fetch(`${platform.apiEndpoint}${route.path}`, {
      headers: { ...headers, authorization: session.accessToken, "x-api-key": apiKey, "x-leftover": asked },
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Answer;
  };

  /** Who sent a secret: tenant IDs by secret. */
  const senders = new Map<string | null, string>();
  /** The tenants whose requests the leftovers with a mark saw. */
  const seenBy = (mark: string) =>
    neighbour.reports.filter(({ by }) => by === mark).map(({ secret }) => senders.get(secret));
  /** Whether a request finds the mark of an earlier one, or the earlier one's leftovers see the request's. */
  const finds = async (trial: Trial, tenant: Tenant, mark: string, headers?: Record<string, string>) => {
    const secret = randomUUID();
    senders.set(secret, tenant.tenantId);
    const { found } = await ask(trial, tenant, "find", secret, headers);
    // A report of a timer or a listener is on its way.
    await pause(20);
    return found.includes(mark) || seenBy(mark).includes(tenant.tenantId);
  };
  /** The same of several requests: on a busy machine a timer may not run within one invocation. */
  const findsInTime = async (trial: Trial, tenant: Tenant, mark: string) => {
    for (let request = 0; request < 20; request++) if (await finds(trial, tenant, mark)) return true;
    return false;
  };

  const both = ({ from }: Trial) => ({
    own: tenants[from],
    other: tenants[from === "acme" ? "globex" : "acme"],
  });

  test("every function that serves tenants is probed, with every kind", () => {
    const serving = new Set(
      (routes as readonly Route[])
        .filter(({ authorization }) => authorization === "tenant")
        .map((route) => route.function),
    );
    expect(probed.map((route) => route.function).sort()).toEqual([...serving].sort());
    expect(kinds.length).toBeGreaterThan(0);
  });

  if (computeIsolation === "shared") {
    test.each(titled(sampled("leftovers", trials, ({ kind }) => kind)))("%s is found", (_, trial) =>
      counted("leftovers", async () => {
        const { own, other } = both(trial);
        const mark = randomUUID();
        await ask(trial, own, "leave", mark);
        expect(await findsInTime(trial, other, mark)).toBe(true);
      }),
    );
    return;
  }

  test.each(titled(sampled("isolation", trials, ({ kind }) => kind)))(
    "%s is found by that tenant alone",
    async (_, trial) => {
      const { own, other } = both(trial);
      const mark = randomUUID();
      const left = await ask(trial, own, "leave", mark);
      await attack(async () => expect(await finds(trial, other, mark)).toBe(false));
      await attack(async () => expect(await finds(trial, other, mark, claims(own.tenantId))).toBe(false));
      // It was there to be found.
      expect(await findsInTime(trial, own, mark)).toBe(true);
      expect(seenBy(mark)).not.toContain(other.tenantId);
      const elsewhere = await ask(trial, other, "find", randomUUID());
      expect(elsewhere.stream).not.toBe(left.stream);
    },
  );
}
