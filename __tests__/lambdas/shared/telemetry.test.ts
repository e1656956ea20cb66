import { errorFields, Telemetry } from "../../../lambdas/shared/telemetry";
import { captureOutput } from "../../support/lambdas/telemetry";

const options = { functionName: "data", namespace: "n", service: "s", environment: "e" } as const;
const record = {
  request_id: "r",
  function_request_id: "f",
  tenant_id: undefined,
  route: "none",
  status: 200,
  duration_ms: 1,
} as const;

test("lines below the level are not written; the request's line always is, for its metrics", () => {
  const output = captureOutput();
  const telemetry = new Telemetry({ ...options, level: "ERROR" });
  telemetry.log("WARN", "not written");
  telemetry.log("ERROR", "written");
  telemetry.request(record);
  output.stop();
  expect(output.documents().map(({ message }) => message)).toEqual(["written", "request"]);
});

test("counts belong to one request", () => {
  const lines: Record<string, unknown>[] = [];
  const telemetry = new Telemetry({
    ...options,
    level: "INFO",
    write: (line) => lines.push(JSON.parse(line)),
  });
  telemetry.count("CredentialCacheHit");
  telemetry.count("CredentialCacheHit");
  telemetry.request(record);
  telemetry.request({ ...record, status: 503 });
  expect(lines[0]).toMatchObject({ CredentialCacheHit: 2, Errors: 0 });
  expect(lines[1]).toMatchObject({ level: "ERROR", Errors: 1 });
  expect(lines[1]).not.toHaveProperty("CredentialCacheHit");
});

test.each([
  [undefined, { ...record, tenant_id: "t-1" }, 1],
  [false, { ...record, tenant_id: "t-1" }, 1],
  [true, record, 1],
  [true, { ...record, tenant_id: "t-1" }, 2],
])("with perTenant %s, the request %j has %d sets of metrics", (perTenant, request, directives) => {
  const lines: { _aws: { CloudWatchMetrics: unknown[] } }[] = [];
  const write = (line: string) => lines.push(JSON.parse(line));
  new Telemetry({ ...options, level: "INFO", write, ...(perTenant !== undefined && { perTenant }) }).request(
    request,
  );
  const metrics = lines[0]?._aws.CloudWatchMetrics ?? [];
  expect(metrics).toHaveLength(directives);
  expect(metrics[1]).toEqual(
    directives === 1
      ? undefined
      : {
          Namespace: "n",
          Dimensions: [["function", "tenant_id"]],
          Metrics: [{ Name: "Requests", Unit: "Count" }],
        },
  );
});

test.each(["AccessRefused", "AuditFailure", "SecondFactorRefusals"] as const)(
  "%s has a series for all functions as well, which its alarm watches",
  (metric) => {
    const lines: { environment: string; _aws: { CloudWatchMetrics: unknown[] } }[] = [];
    const write = (line: string) => lines.push(JSON.parse(line));
    const telemetry = new Telemetry({ ...options, level: "INFO", write });
    telemetry.count(metric);
    telemetry.request(record);
    telemetry.request(record);
    const ofAll = {
      Namespace: "n",
      Dimensions: [["environment"]],
      Metrics: [{ Name: metric, Unit: "Count" }],
    };
    expect(lines.map(({ _aws }) => _aws.CloudWatchMetrics.slice(1))).toEqual([[ofAll], []]);
    expect(lines[0]?.environment).toBe(options.environment);
  },
);

test("errors are logged without what they repeat, shortened, and with AWS's request id", () => {
  const error = Object.assign(new Error(`Value 'someone@example.com' failed ${"x".repeat(500)}`), {
    name: "InvalidParameterException",
    $metadata: { requestId: "aws-1", attempts: 3 },
  });
  const fields = errorFields(error);
  expect(fields).toMatchObject({
    error: "InvalidParameterException",
    error_message: expect.stringMatching(/^Value \[value\] failed x+$/),
    aws_request_id: "aws-1",
    aws_attempts: 3,
  });
  expect(String(fields.error_message)).toHaveLength(300);
  expect(JSON.stringify(fields)).not.toContain("@example");
  expect(errorFields("text")).toEqual({ error: "string" });
});
