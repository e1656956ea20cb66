import { setTimeout as sleep } from "node:timers/promises";
import { recordHolder } from "@saas/api-client/local-platform";
import type { Clock } from "@saas/cli-kit/progress";
import type { LocalPlatform } from "../../develop/start/platform";
import type * as Local from "../../environments/local";
import { probes } from "../../operate/verify/probes";
import { runVerify } from "../../operate/verify/program";
import { type Alteration, type Answer, startProxy } from "../support/altering-proxy";
import { startSynthesizedPlatform } from "../support/local-platform";
import { playedTerminal } from "../support/played-terminal";
import { drawn, sampled } from "../support/sampled";
import { counted } from "../support/tally";
import { operatorOf, show } from "../support/target/operator";
import { targetOf } from "../support/target/tenants";

/** Low limits: a few requests exceed them. */
jest.mock("../../environments/local", () => {
  const { local } = jest.requireActual("../../environments/local") as typeof Local;
  const { standard } = local.tiers;
  return {
    local: { ...local, tiers: { ...local.tiers, standard: { ...standard, rateLimit: 10, burstLimit: 40 } } },
  };
});

const { AWS_ACCESS_KEY_ID } = process.env;
const meaningful = probes.filter((probe) => probe.meaningful.includes("local")).map(({ name }) => name);

/** A platform that the command reaches through proxies, as it reaches the one of npm start. */
async function stageOf(altered?: (json: string) => string) {
  const platform = await startSynthesizedPlatform({}, {}, altered);
  const [api, aws] = await Promise.all([startProxy(platform.apiEndpoint), startProxy(platform.endpointUrl)]);
  const port = Number(new URL(platform.apiEndpoint).port);
  const operator = platform.endpoint.administrator;
  const record = { ...platform, apiEndpoint: api.url, endpointUrl: aws.url, operator };
  const forget = await recordHolder(port, record);
  const close = async () => {
    forget();
    await api.close();
    await aws.close();
    await platform.close();
  };
  /** Runs the command. @param clock absent: the system's */
  const verify = async (words: readonly string[], clock?: Clock) => {
    const { terminal, out, err } = playedTerminal();
    const exitCode = await runVerify(["local", "--port", `${port}`, "--json", ...words], terminal, {
      ...(clock !== undefined && { clock }),
    });
    if (out.length === 0) throw new Error(err.join("\n"));
    return { exitCode, report: JSON.parse(out.join("\n")), err: err.join("\n") };
  };
  return { platform, api, aws, verify, close };
}

/**
 * Every wait takes a tenth of its time, and counts several times: what is not there does not come.
 * @param times 1 for a probe that first waits for what does come
 */
function hurried(times: number): Clock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    sleep: async (milliseconds) => {
      const waited = Math.min(milliseconds / 10, 100);
      await sleep(waited);
      ahead += times * milliseconds - waited;
    },
  };
}

const withoutMail: Alteration = ({ path }) =>
  path === "/_local/mailbox" ? { status: 200, body: "[]" } : undefined;

type Stage = Awaited<ReturnType<typeof stageOf>>;
interface Told {
  readonly probes: readonly { readonly name: string; readonly result: string; readonly seen: string }[];
}

const expectFailed = ({ probes }: Told, name: string, seen: RegExp) =>
  counted("assumptions", async () => {
    expect(probes.find((probe) => probe.name === name)).toMatchObject({
      name,
      result: "failed",
      seen: expect.stringMatching(seen),
    });
  });

beforeAll(() => {
  // The command takes whoever the variables name for the operator.
  delete process.env.AWS_ACCESS_KEY_ID;
});
afterAll(() => {
  if (AWS_ACCESS_KEY_ID !== undefined) process.env.AWS_ACCESS_KEY_ID = AWS_ACCESS_KEY_ID;
});

describe("a platform on which the assumptions hold", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageOf();
  }, 120_000);
  afterAll(() => stage?.close());

  const passing = drawn(meaningful);
  const left = meaningful.filter((name) => !passing.includes(name));

  test("passes every probe that means something here, skips the others, and is as it was", async () => {
    const { exitCode, report } = await stage.verify(left.flatMap((name) => ["--skip", name]));
    const failed = report.probes.filter(({ result }: { result: string }) => result === "failed");
    expect(failed).toEqual([]);
    expect(exitCode).toBe(0);
    const passed = report.probes.filter(({ result }: { result: string }) => result === "passed");
    expect(passed.map(({ name }: { name: string }) => name)).toEqual(passing);
    expect(report.counts).toEqual({
      passed: passing.length,
      failed: 0,
      skipped: probes.length - meaningful.length,
    });
    // Some probes make no tenants.
    if (left.length === 0) expect(report.tenants.length).toBeGreaterThan(0);
    await expectAllGone(stage.platform);
  });

  test("loses its test tenants when the run is interrupted", async () => {
    const interrupting: Alteration = ({ method, path }) => {
      if (method === "POST" && path.endsWith("/data")) process.emit("SIGINT");
      return undefined;
    };
    stage.api.alter = interrupting;
    const { exitCode, report } = await stage.verify(["--only", "tenant-apart", "sign-in"]);
    stage.api.alter = undefined;
    // No probe had ended.
    expect([exitCode, report.interrupted, report.probes]).toEqual([1, true, []]);
    expect(report.tenants).toHaveLength(2);
    await expectAllGone(stage.platform);
  });

  test("loses what a killed run left hours ago, and nobody else's tenant", async () => {
    const operator = operatorOf(targetOf(stage.platform));
    const create = async (name: string) => {
      const body = { tenant_name: name, admin_email: `${name.replaceAll(/\W/g, "")}@example.com` };
      const { body: made } = await operator.send("POST", "/admin/tenants", { body });
      return (made as { tenant_id: string }).tenant_id;
    };
    const killed = await create("Verify 20200101T000000-abcdef One");
    const running = await create(`Verify ${stamp(Date.now())}-abcdef One`);
    const customer = await create("Verify Insurance");
    const { exitCode, err } = await stage.verify(["--only", "sign-in"]);
    expect(exitCode).toBe(0);
    expect(err).toContain("removed 1 test tenants");
    const statuses = await Promise.all(
      [killed, running, customer].map(async (id) => (await show(targetOf(stage.platform), id)).status),
    );
    expect(LEAVING).toContain(statuses[0]);
    expect(statuses.slice(1)).toEqual(["active", "active"]);
  });

  /** What stands between the command and the platform breaks an assumption that the platform's own settings cannot. */
  interface Break {
    readonly probe: string;
    readonly proxy: "api" | "aws";
    readonly breaks: Alteration;
    readonly seen: RegExp;
  }

  /** By runs of the command: what is broken in one of them does not meet the other probes of the run. */
  const broken: readonly (readonly Break[])[] = [
    [
      {
        probe: "tenant-apart",
        proxy: "api",
        breaks: ({ method, path }, answer) =>
          method === "PATCH" && /\/users\//.test(path) ? { ...answer, status: 200 } : undefined,
        seen: /PATCH .* gets 200/,
      },
      {
        probe: "sign-in",
        proxy: "aws",
        breaks: ({ body }, answer) =>
          answer.status === 400 && /PASSWORD_VERIFIER/.test(body)
            ? { status: 400, body: JSON.stringify({ __type: "InternalErrorException" }) }
            : undefined,
        seen: /InternalErrorException, not NotAuthorizedException/,
      },
      { probe: "password-reset", proxy: "aws", breaks: withoutMail, seen: /the code for .*: not seen/ },
      { probe: "invitation-mail", proxy: "aws", breaks: withoutMail, seen: /the invitation to .*: not seen/ },
      {
        probe: "usage-by-tenant",
        proxy: "aws",
        breaks: ({ headers }, answer) =>
          headers["x-amz-target"] === "Logs_20140328.GetQueryResults"
            ? { status: 200, body: JSON.stringify({ ...JSON.parse(answer.body), results: [] }) }
            : undefined,
        seen: /usage of .*: not seen/,
      },
    ],
    [
      {
        probe: "suspended-at-gateway",
        proxy: "api",
        breaks: ({ path }, { status, body }) =>
          status === 403 && /\/data/.test(path) && !/x-api-key/.test(body)
            ? { status, body }
            : status === 403 && /\/data/.test(path)
              ? { status, body: body.replace(/"detail":"[^"]*"/, `"detail":"${Math.random()}"`) }
              : undefined,
        seen: /a refusal by the gateway: not seen/,
      },
    ],
    [
      {
        probe: "throttled-request",
        proxy: "api",
        breaks: (_, answer) => (answer.status === 429 ? { ...answer, status: 400 } : undefined),
        seen: /none of \d+ requests at once got 429/,
      },
    ],
    [
      {
        probe: "throttled-request",
        proxy: "aws",
        breaks: ({ path }) => (path === "/_metrics.json" ? { status: 200, body: "[]" } : undefined),
        seen: /the metric Throttles of the tier \w+: not seen/,
      },
    ],
  ];

  const breaks = sampled(
    "assumptions",
    broken,
    () => "by a proxy",
    ({ length }) => length,
  );
  test.each(breaks.map((run) => [run.map(({ probe, proxy }) => `${probe} at the ${proxy}`).join(", "), run]))(
    "fails what is broken: %s",
    async (_, run) => {
      for (const proxy of ["api", "aws"] as const) {
        const own = run.filter((each) => each.proxy === proxy).map(({ breaks }) => breaks);
        stage[proxy].alter = (request, answer) =>
          own.reduce<Answer | undefined>((altered, breaks) => altered ?? breaks(request, answer), undefined);
      }
      const { exitCode, report } = await stage.verify(
        ["--only", ...run.map(({ probe }) => probe)],
        hurried(5),
      );
      stage.api.alter = undefined;
      stage.aws.alter = undefined;
      for (const { probe, seen } of run) await expectFailed(report, probe, seen);
      expect(exitCode).toBe(1);
      await expectAllGone(stage.platform);
    },
    60_000,
  );
});

describe("a platform with settings on which they do not hold", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageOf(withFaults);
  }, 120_000);
  afterAll(() => stage?.close());

  /** By runs of the command, each with how long its waits count. */
  const failing: readonly (readonly [times: number, Readonly<Record<string, RegExp>>])[] = [
    [
      5,
      {
        "onboarding-names": /Bad Request|400/,
        "access-log-tenant": /the line has the tenant/,
        "refused-request-log": /the access log's line of .*: not seen/,
        "tenant-session-apart": /the other tenant's items: an answer, not AccessDenied/,
      },
    ],
    [1, { "tenant-restore": /AccessDenied|not authorized/ }],
  ];

  const failures = sampled(
    "assumptions",
    failing,
    () => "by settings",
    ([, seen]) => Object.keys(seen).length,
  );
  test.each(failures.map(([times, seen]) => [Object.keys(seen).join(", "), times, seen] as const))(
    "fails the probes %s",
    async (_, times, seen) => {
      const { exitCode, report } = await stage.verify(["--only", ...Object.keys(seen)], hurried(times));
      for (const [probe, told] of Object.entries(seen)) await expectFailed(report, probe, told);
      expect(exitCode).toBe(1);
      await expectAllGone(stage.platform);
    },
    60_000,
  );
});

test("a probe that there is not is wrong usage, with the nearest one", async () => {
  const { terminal, err } = playedTerminal();
  expect(await runVerify(["local", "--only", "sign-inn"], terminal)).toBe(2);
  expect(err.join("\n")).toContain('did you mean "sign-in"?');
});

/** Faults in what was synthesized, each of which breaks one assumption. */
function withFaults(json: string): string {
  const stack = JSON.parse(json);
  const { resource } = stack;
  for (const model of Object.values<{ schema: string }>(resource.aws_api_gateway_model)) {
    const schema = JSON.parse(model.schema);
    if (schema.properties?.tenant_name !== undefined)
      schema.properties.tenant_name.pattern = "^[A-Za-z0-9 &-]+$";
    model.schema = JSON.stringify(schema);
  }
  for (const stage of Object.values<{ access_log_settings: { format: string } }>(
    resource.aws_api_gateway_stage,
  )) {
    stage.access_log_settings.format = stage.access_log_settings.format
      // A claim that no token has.
      .replace("$context.authorizer.claims.tenant_id", "$context.authorizer.claims.tenant")
      // Absent without an integration: `-` is no JSON.
      .replace('"$context.integrationLatency"', "$context.integrationLatency");
  }
  for (const policy of Object.values<{ policy: string }>(resource.aws_iam_role_policy)) {
    if (!policy.policy.includes("dynamodb:LeadingKeys")) {
      policy.policy = policy.policy.replaceAll(
        '"dynamodb:RestoreTableToPointInTime"',
        '"dynamodb:ListTables"',
      );
      continue;
    }
    const document = JSON.parse(policy.policy);
    for (const statement of document.Statement) {
      if (JSON.stringify(statement.Condition ?? {}).includes("dynamodb:LeadingKeys"))
        delete statement.Condition;
    }
    policy.policy = JSON.stringify(document);
  }
  return JSON.stringify(stack);
}

const stamp = (time: number): string => new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, "");

/** No test tenant of a run is left; those that this suite made itself aside. */
/** A purge waits for presigned URLs to expire. */
const LEAVING = ["offboarding", "deleted"];

async function expectAllGone(platform: LocalPlatform): Promise<void> {
  const { body } = await operatorOf(targetOf(platform)).send("GET", "/admin/tenants?limit=100");
  const left = (body as { tenant_name: string; status: string }[]).filter(
    ({ tenant_name, status }) =>
      /^Verify \d/.test(tenant_name) && !tenant_name.includes("-abcdef ") && !LEAVING.includes(status),
  );
  expect(left).toEqual([]);
}
