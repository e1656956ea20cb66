import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { ApiClient, type ApiResponse } from "@saas/api-client/api";
import { operatorApi } from "@saas/api-client/operator-api";
import { expectResponse } from "@saas/api-client/responses";
import { rawLog, readableLog } from "@saas/local-aws/console";
import { resourcesOfType } from "@saas/local-aws/terraform";
import { newScimCredential } from "../../../../api/provisioning";
import { routes } from "../../../../api/routes";
import { SCIM_BASE } from "../../../../api/scim";
import type { LocalPlatform } from "../../../../develop/start/platform";
import { createHandler } from "../../../../lambdas/shared/http";
import { Telemetry } from "../../../../lambdas/shared/telemetry";
import { faultsOfSegment } from "../../../../packages/local-aws/__tests__/support/segment-schema";
import { asHandlers } from "../../../support/lambdas/echoes";
import { context, eventOf, keyOf, noSecondFactor } from "../../../support/lambdas/events";
import { startSynthesizedPlatform } from "../../../support/local-platform";
import { newTenant, type Tenant, targetOf } from "../../../support/target/tenants";
import { type Case, casesOf, derivedCase } from "./cases";
import { type Fault, faultsOf } from "./faults";
import { Secrets } from "./secrets";

const secrets = new Secrets();
/** What functions wrote, and what a terminal shows of it, as text and as JSON. */
const lines: string[] = [];
const terminal: string[] = [];
const raw: string[] = [];
const [readable, everything] = [readableLog((line) => terminal.push(line)), rawLog((line) => raw.push(line))];
/** Of problem documents about what was nobody's mistake but ours. */
const problems: string[] = [];

let platform: LocalPlatform;
let faults: ReturnType<typeof faultsOf>;
let acme: Tenant;
let globex: Tenant;

beforeAll(async () => {
  platform = await startSynthesizedPlatform(
    {},
    {
      onLog: (line) => {
        lines.push(line.line);
        readable.onLog(line);
        everything.onLog(line);
      },
      onRequest: (entry) => {
        readable.onRequest(entry);
        everything.onRequest(entry);
      },
      onDecision: (decision) => {
        readable.onDecision(decision);
        everything.onDecision(decision);
      },
    },
  );
  const credentials = platform.endpoint as unknown as {
    issued: { issue(...args: unknown[]): { secretAccessKey: string; sessionToken: string } };
  };
  const issue = credentials.issued.issue.bind(credentials.issued);
  credentials.issued.issue = (...args) => {
    const made = issue(...args);
    secrets.mark("credential", "secret access key", made.secretAccessKey);
    secrets.mark("credential", "session token", made.sessionToken);
    return made;
  };
  faults = faultsOf(platform);
  [acme, globex] = [
    await newTenant(targetOf(platform), "Acme"),
    await newTenant(targetOf(platform), "Globex"),
  ];
  for (const { session, apiKey, email, name } of [acme, globex]) {
    for (const [what, value] of Object.entries(session)) secrets.mark("credential", what, String(value));
    secrets.mark("credential", "API key", apiKey);
    secrets.mark("personal", "e-mail address", email);
    secrets.mark("personal", "tenant's name", name);
  }
}, 120_000);

afterAll(() => platform?.close());

const parsed = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe("one request, from the gateway to the store", () => {
  let response: ApiResponse;
  let line: Record<string, unknown>;
  let requestId: string;

  beforeAll(async () => {
    response = await acme.api.send("POST", "/data", { body: { item_id: "one", data: "x".repeat(3000) } });
    requestId = String(response.headers.get("x-request-id"));
    line =
      parsed().find(({ message, request_id }) => message === "request" && request_id === requestId) ?? {};
  });

  test("has a line with tenant, route, status, duration and the capacity that it consumed", () => {
    expect(line).toMatchObject({
      level: "INFO",
      function: "data",
      function_request_id: expect.any(String),
      tenant_id: acme.tenantId,
      route: "POST /data",
      status: 201,
      duration_ms: expect.any(Number),
      cold_start: expect.any(Boolean),
      trace_id: expect.any(String),
      // More than 3 kB to write; the tenant's record to read.
      write_units: 4,
      read_units: expect.any(Number),
    });
    expect(line.read_units).toBeGreaterThanOrEqual(0.5);
  });

  test("has one id, which AWS sees with each call", () => {
    expect(faults.requestIds).toContain(requestId);
  });

  test("is one trace of gateway, function and AWS calls, with the tenant", () => {
    const documents = platform.traces.documents(String(line.trace_id));
    expect(platform.traces.faults()).toEqual([]);
    expect(documents.flatMap(faultsOfSegment)).toEqual([]);
    const named = (name: unknown) => documents.filter((document) => document.name === name);
    const [gateway] = documents.filter(({ origin }) => origin === "AWS::ApiGateway::Stage");
    const [lambda] = documents.filter(({ origin }) => origin === "AWS::Lambda::Function");
    const [request] = named("request");
    const calls = named("DynamoDB");
    expect(gateway).toMatchObject({
      name: "saas-local-tenant-api/local",
      http: { response: { status: 201 } },
    });
    expect(lambda).toMatchObject({ name: "saas-local-data", parent_id: gateway?.id });
    expect(request).toMatchObject({
      parent_id: lambda?.id,
      annotations: { tenant_id: acme.tenantId, route: "POST /data", request_id: requestId },
    });
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.map(({ parent_id }) => parent_id)).toEqual(calls.map(() => request?.id));
    expect(calls.map(({ aws }) => aws)).toContainEqual(
      expect.objectContaining({ operation: "PutItem", table_name: expect.stringContaining("tenant-data") }),
    );
  });

  test("what no request started is measured and traced as well", async () => {
    await platform.idle();
    const invocation = parsed().findLast(
      ({ message, trigger }) => message === "invocation" && trigger === "stream",
    );
    expect(invocation).toMatchObject({ function: "lifecycle", trace_id: expect.any(String) });
    expect(parsed().some(({ trigger, read_units }) => trigger === "stream" && Number(read_units) > 0)).toBe(
      true,
    );
    const documents = platform.traces.documents(String(invocation?.trace_id));
    expect(documents.map(({ name }) => name)).toContain("invocation");
  });
});

const isOfScim = (key: string): boolean => key.includes(` ${SCIM_BASE}/`);

describe("secrets, through every route", () => {
  let cases: Readonly<Partial<Record<string, () => Case>>>;
  let caseOf: (key: string) => Case;
  let operator: ApiClient;
  let provider: ApiClient;
  const served = new Map<string, Set<string>>();
  /** Requests that a fault ended with a status from 500 on. */
  let failures = 0;

  beforeAll(async () => {
    const invited = await globexUser();
    const subjects = { userId: () => invited, tenantId: acme.tenantId };
    cases = casesOf(secrets, subjects);
    caseOf = (key) => derivedCase(key, subjects);
    const { apiEndpoint, region, endpoint } = platform;
    const credential = await globex.api.send("POST", "/tenant/scim-credentials", {
      body: { name: "provider", expires_in_days: 1 },
    });
    const { token } = expectResponse(credential, 201, newScimCredential);
    provider = new ApiClient(apiEndpoint, `Bearer ${secrets.mark("credential", "SCIM token", token)}`);
    operator = operatorApi({ endpoint: apiEndpoint, region, credentials: endpoint.administrator });
  });

  /** Somebody whom the asking tenant has invited. */
  async function globexUser(): Promise<string> {
    const email = secrets.mark("personal", "e-mail address", "leak-colleague-1@example.com");
    const answer = await globex.api.send("POST", "/users", { body: { email, role: "tenant-member" } });
    return String((answer.body as { user_id: unknown }).user_id);
  }

  /** Sends a case as whoever may, and keeps what the answer gives away. */
  async function send(
    key: string,
    given: Case,
    as: "right" | "wrong",
    rawBody?: string,
  ): Promise<ApiResponse> {
    const [method = ""] = key.split(" ");
    const isOperators = key.includes(" /admin/");
    const isProviders = isOfScim(key);
    const stranger = secrets.mark(
      "credential",
      "token of nobody",
      `eyJhbGciOiJub25lIn0.leak${key.length}${key.replaceAll(/\W/g, "")}.c2lnbmF0dXJl`,
    );
    const headers = {
      "user-agent": secrets.mark("credential", "user agent", "leak-agent/leak-agent-token"),
      ...(!isOperators &&
        !isProviders &&
        key !== "POST /onboarding" && { "x-api-key": as === "right" ? globex.apiKey : acme.apiKey }),
      ...(rawBody !== undefined && { "content-type": "application/json" }),
      ...given.headers,
    };
    const client =
      as === "wrong"
        ? new ApiClient(platform.apiEndpoint, stranger)
        : isOperators
          ? operator
          : isProviders
            ? provider
            : new ApiClient(
                platform.apiEndpoint,
                key === "POST /onboarding" ? undefined : globex.session.accessToken,
              );
    const response = await client.send(method as "GET", given.path, {
      headers,
      ...(rawBody === undefined ? { body: given.body } : { rawBody }),
    });
    const text = JSON.stringify(response.body ?? "");
    for (const [, signature = ""] of text.matchAll(/X-Amz-Signature=([0-9a-f]{64})/g)) {
      secrets.mark("credential", "signature of a presigned URL", signature);
    }
    if (response.status >= 500) problems.push(text);
    if (key === "POST /files" && response.status === 201) await upload(response.body as Upload);
    return response;
  }

  interface Upload {
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>>;
  }

  /** What the URL is for, so that there is a file to download. */
  async function upload({ url, headers = {} }: Upload): Promise<void> {
    const body = secrets.mark("content", "file's content", "leak-content");
    const { status } = await fetch(url, {
      method: "PUT",
      headers: { "content-type": "text/plain", ...headers },
      body,
    });
    expect(status).toBe(200);
  }

  const keys = routes.map(({ method, path }) => `${method} ${path}`);
  const open = routes.filter(({ authorization }) => ["onboarding", "public"].includes(authorization));
  const isOpen = (key: string) => open.some(({ method, path }) => key === `${method} ${path}`);
  // Those that end something come when the others have been through.
  const last = [
    "DELETE /users/{user_id}",
    "DELETE /user/sessions",
    "PATCH /admin/tenants/{tenant_id}",
    "DELETE /admin/tenants/{tenant_id}",
  ];
  const order = [...keys.filter((key) => !last.includes(key)), ...last];

  test.each(order)("%s", async (key) => {
    const next = cases[key] ?? (() => caseOf(key));
    const marked = secrets.mark("content", "broken body", `leak-broken-${key.replaceAll(/\W/g, "-")}`);
    const statuses: Record<string, number> = {};
    statuses.wrong = (await send(key, next(), "wrong")).status;
    const broken = { ...next(), path: `${next().path.split("?")[0]}?leak=${marked}` };
    statuses.query = (await send(key, broken, "right")).status;
    if (next().body !== undefined) {
      statuses.field = (
        await send(key, { ...next(), body: { ...next().body, [marked]: marked } }, "right")
      ).status;
      statuses.json = (await send(key, next(), "right", `{"a": "${marked}`)).status;
    }
    for (const fault of ["refused", "broken"] as const satisfies Fault[]) {
      faults.set(fault);
      statuses[fault] = (await send(key, next(), "right")).status;
    }
    faults.set("none");
    const given = next();
    statuses.right = (await send(key, given, "right")).status;
    const { wrong, refused, broken: failed, right, ...invalid } = statuses;
    // To whoever signs nothing there are no routes for operators; some routes take anybody.
    if (!isOpen(key)) expect([401, 403, ...(key.includes("/admin/") ? [404] : [])]).toContain(wrong);
    // SCIM ignores what it does not know.
    const looked = isOfScim(key) ? [invalid.json ?? 400] : Object.values(invalid);
    expect(looked.filter((status) => status < 400 || status >= 500)).toEqual([]);
    if (given.withoutCalls === undefined) {
      const faulty = { refused: given.refused ?? 500, failed: 503 };
      expect({ refused, failed }).toEqual(faulty);
      failures += Object.values(faulty).filter((status) => status >= 500).length;
    }
    if (given.answers === undefined) expect(right).toBeLessThan(400);
    else expect(given.answers).toContain(right);
    served.set(key, new Set(Object.keys(statuses)));
  });

  test("every route was served, and wrote its line", () => {
    expect([...served.keys()].sort()).toEqual([...keys].sort());
    const told = new Set(
      parsed()
        .filter(({ message }) => message === "request")
        .map(({ route }) => route),
    );
    expect(keys.filter((key) => !told.has(key))).toEqual([]);
    const levels = new Set(parsed().map(({ level }) => level));
    expect(levels).toContain("ERROR");
    expect(secrets.size).toBeGreaterThan(100);
  });

  test("functions' lines have none", async () => {
    await platform.idle();
    expect(secrets.leaksIn("functions", lines)).toEqual([]);
  });

  test("the audit trail has none", async () => {
    const table = resourcesOfType(platform.deployment, "aws_dynamodb_table").find(({ name }) =>
      name.includes("audit"),
    );
    const documents = DynamoDBDocumentClient.from(
      new DynamoDBClient({
        region: platform.region,
        endpoint: platform.endpointUrl,
        credentials: platform.endpoint.administrator,
      }),
    );
    const { Items = [] } = await documents.send(new ScanCommand({ TableName: String(table?.values.name) }));
    documents.destroy();
    expect(Items.length).toBeGreaterThan(10);
    expect(
      secrets.leaksIn(
        "audit trail",
        Items.map((item) => JSON.stringify(item)),
      ),
    ).toEqual([]);
  });

  test("events have none", () => {
    const events = platform.endpoint.events.list().map((event) => JSON.stringify(event));
    expect(events.length).toBeGreaterThan(0);
    expect(secrets.leaksIn("events", events)).toEqual([]);
  });

  test("problem documents of failures have none", () => {
    expect(failures).toBeGreaterThan(0);
    expect(problems.length).toBeGreaterThanOrEqual(failures);
    expect(secrets.leaksIn("problem documents", problems)).toEqual([]);
  });

  test("traces and dead letters have none", () => {
    const documents = platform.traces.documents().map((document) => JSON.stringify(document));
    expect(documents.length).toBeGreaterThan(100);
    expect(secrets.leaksIn("traces", documents)).toEqual([]);
    expect(
      secrets.leaksIn(
        "dead letters",
        platform.deadLetters.list().map((letter) => JSON.stringify(letter)),
      ),
    ).toEqual([]);
  });

  test("the API's access log has none", () => {
    const [group = ""] = platform.logs.groups().filter((name) => name.startsWith("/aws/apigateway/"));
    const access = platform.logs.lines(group).map(({ message }) => message);
    expect(access.length).toBeGreaterThan(100);
    expect(secrets.leaksIn("access log", access)).toEqual([]);
  });

  test("the terminal has no credential; names, and what an error's own message says, it has", () => {
    const kinds = ["credential", "personal", "content"] as const;
    // Of the query that a client makes up nothing is shown.
    const lines = terminal.filter((line) => !/ERROR|^\s/.test(line));
    expect(secrets.leaksIn("npm start", terminal, ["credential"])).toEqual([]);
    const shown = secrets.leaksIn("npm start", lines, kinds);
    expect(shown.filter(({ what }) => what !== "tenant's name")).toEqual([]);
    expect(secrets.leaksIn("npm start -- --json", raw, kinds)).toEqual([]);
    expect(terminal.length).toBeGreaterThan(100);
  });

  test("a leak that is planted is found, in any of its forms", async () => {
    const planted: string[] = [];
    const options = {
      functionName: "data",
      namespace: "n",
      service: "s",
      environment: "e",
      level: "DEBUG",
    } as const;
    const telemetry = new Telemetry({ ...options, write: (line) => planted.push(line) });
    const leaking = async ({ body }: { body?: unknown }) => {
      telemetry.log("DEBUG", "planted", { body });
      return { status: 200 };
    };
    const handler = createHandler("data", routes, asHandlers("data", {}, leaking), {
      telemetry,
      allowOrigins: [],
      tenantOf: async () => ({
        tenantId: "t",
        userId: "u",
        roles: new Set(["tenant-admin"]),
        apiKeyId: keyOf("undefined"),
        secondFactor: noSecondFactor,
        signedInAt: undefined,
      }),
    });
    const data = secrets.mark("content", "planted data", 'planted "content" & more');
    await handler(eventOf("POST /data", { json: { item_id: "a", data } }), context);
    expect(secrets.leaksIn("planted", planted)).toMatchObject([{ what: "planted data" }]);
    for (const form of [data, encodeURIComponent(data), Buffer.from(data).toString("base64")]) {
      expect(secrets.leaksIn("planted", [`… ${form} …`])).toHaveLength(1);
    }
  });
});
