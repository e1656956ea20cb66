import { buffer } from "node:stream/consumers";
import type { Clock } from "@saas/cli-kit/progress";
import { dev } from "../../../environments/dev";
import { prod } from "../../../environments/prod";
import { staging } from "../../../environments/staging";
import { alarmReceiver } from "../../../operate/verify/probes/alarm-receiver";
import { backupSelections } from "../../../operate/verify/probes/backup-selections";
import { browserUpload } from "../../../operate/verify/probes/browser-upload";
import { markupInItems } from "../../../operate/verify/probes/markup-in-items";
import { traceToStore } from "../../../operate/verify/probes/trace-to-store";
import { startServer } from "../../support/http-server";
import { outcomeOf, worldAt } from "../../support/operate/verify/made-world";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}
interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

let answer: (asked: Asked) => Answer;
let url: string;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ url, close } = await startServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://x");
    const body = (await buffer(request)).toString();
    const { method = "GET", headers } = request;
    const { status = 200, ...rest } = answer({ method, path: pathname, query: searchParams, headers, body });
    response.writeHead(status, { "content-type": "application/json", ...rest.headers }).end(rest.body ?? "");
  }));
});
afterAll(() => close());

/** Time that passes at once. */
function hurried(): Clock {
  let now = Date.now();
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
  };
}

const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });

describe("markup-in-items", () => {
  /** The API of items, behind a firewall that refuses some. */
  const items = (refused?: RegExp) => {
    const stored = new Map<string, unknown>();
    answer = ({ method, path, body }) => {
      if (method === "PUT") {
        if (refused?.test(body)) return json({ title: "Forbidden" }, 403);
        stored.set(path, JSON.parse(body).data);
      }
      const item_id = path.split("/").at(-1);
      const item = {
        tenant_id: "a0000000-0000-4000-8000-00000000000a",
        ...{ item_id, data: stored.get(path), version: 1, timestamp: "2030-01-01T00:00:00.000Z" },
      };
      return json(item, method === "PUT" ? 201 : 200);
    };
  };
  test("passes where every item passes", async () => {
    items();
    expect((await outcomeOf(markupInItems, worldAt(url, url)))[0]).toBe("passed");
  });
  test.each([/<script>/, /\.\.\//, /169\.254/])("fails where the firewall refuses %s", async (refused) => {
    items(refused);
    const [result, seen] = await outcomeOf(markupInItems, worldAt(url, url));
    expect([result, seen]).toEqual(["failed", expect.stringContaining("is refused: 403")]);
  });
  test("is skipped without a firewall", async () => {
    expect((await outcomeOf(markupInItems, worldAt(url, url, dev)))[0]).toBe("skipped");
  });
});

describe("browser-upload", () => {
  const [origin = ""] = staging.cors.allowOrigins;
  /** API and bucket; the bucket answers origins as it is told. */
  const bucket = (allowed: { preflight?: string; upload?: string }) => {
    answer = ({ method, path }) => {
      if (path === "/files") {
        const headers = { "content-type": "text/plain" };
        const expires_at = "2030-01-01T00:00:00.000Z";
        return json(
          { key: "page.txt", method: "PUT", url: `${url}/bucket/page.txt`, headers, expires_at },
          201,
        );
      }
      const { preflight, upload } = allowed;
      const value = method === "OPTIONS" ? preflight : upload;
      return value === undefined
        ? { status: method === "OPTIONS" ? 403 : 200 }
        : { headers: { "access-control-allow-origin": value } };
    };
  };
  test("passes where the bucket answers the origin", async () => {
    bucket({ preflight: origin, upload: origin });
    expect((await outcomeOf(browserUpload, worldAt(url, url, staging)))[0]).toBe("passed");
  });
  test.each([
    ["the preflight", { upload: origin }],
    ["the upload", { preflight: origin }],
    ["the preflight", { preflight: "https://elsewhere.example.com", upload: origin }],
  ])("fails where %s is not answered for the origin", async (what, allowed) => {
    bucket(allowed);
    const [result, seen] = await outcomeOf(browserUpload, worldAt(url, url, staging));
    expect([result, seen]).toEqual(["failed", expect.stringContaining(`${what} from ${origin}`)]);
  });
});

describe("trace-to-store", () => {
  const origins = ["AWS::ApiGateway::Stage", "AWS::Lambda", "AWS::Lambda::Function", "AWS::DynamoDB::Table"];
  const traced = (found: readonly string[]) => {
    answer = ({ path, body, headers }) => {
      if (path !== "/Traces") {
        expect(headers["x-amzn-trace-id"]).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=1$/);
        return json({});
      }
      const [Id] = JSON.parse(body).TraceIds;
      const Segments = found.map((origin, index) => ({
        Id: `${index}`,
        Document: JSON.stringify({ origin }),
      }));
      return json({ Traces: [{ Id, Segments }], UnprocessedTraceIds: [] });
    };
  };
  test("passes where the trace has gateway, function and store", async () => {
    traced(origins);
    expect((await outcomeOf(traceToStore, worldAt(url, url, prod)))[0]).toBe("passed");
  });
  test.each([
    ["gateway", /Gateway/],
    ["function", /Lambda/],
    ["store", /DynamoDB/],
  ])("fails where the trace lacks the %s", async (part, lacking) => {
    traced(origins.filter((origin) => !lacking.test(origin)));
    const [result, seen] = await outcomeOf(traceToStore, worldAt(url, url, prod, { clock: hurried() }));
    expect([result, seen]).toEqual(["failed", expect.stringContaining(`lacks ${part} after`)]);
  });
});

describe("alarm-receiver", () => {
  const topic = "arn:aws:sns:eu-central-1:777788889999:saas-prod-alarms";
  const [receiver = ""] = prod.alarms.receivers;
  let states: string[];
  const alarms = ({
    state = "Succeeded",
    history = true,
    subscription = `${topic}:1`,
    quiet = true,
  } = {}) => {
    states = [];
    answer = ({ headers, body }) => {
      const operation = `${headers["x-amz-target"] ?? new URLSearchParams(body).get("Action")}`
        .split(".")
        .at(-1);
      switch (operation) {
        case "DescribeAlarms":
          return json({ MetricAlarms: quiet ? [{ AlarmName: "saas-prod-a", AlarmActions: [topic] }] : [] });
        case "SetAlarmState":
          states.push(JSON.parse(body).StateValue);
          return json({});
        case "DescribeAlarmHistory": {
          const HistoryData = JSON.stringify({ actionState: state, notificationResource: topic });
          const item = { HistoryItemType: "Action", HistorySummary: `${state} action ${topic}`, HistoryData };
          return json({ AlarmHistoryItems: history ? [item] : [] });
        }
        case "ListSubscriptionsByTopic": {
          const member = `<member><Endpoint>${receiver}</Endpoint><SubscriptionArn>${subscription}</SubscriptionArn></member>`;
          return {
            headers: { "content-type": "text/xml" },
            body: `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>${member}</Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`,
          };
        }
        default:
          return json({ __type: `Unknown${operation}` }, 400);
      }
    };
  };
  const world = () => worldAt(url, url, prod, { clock: hurried() });
  test("passes where the alarm published, and goes back to its state", async () => {
    alarms();
    expect(await outcomeOf(alarmReceiver, world())).toEqual(["passed", expect.stringContaining(topic)]);
    expect(states).toEqual(["ALARM", "OK"]);
  });
  test.each([
    ["could not publish", { state: "Failed" }, /Failed/, ["ALARM", "OK"]],
    ["did nothing", { history: false }, /not seen within/, ["ALARM", "OK"]],
    ["reaches nobody who confirmed", { subscription: "PendingConfirmation" }, /not confirmed by/, []],
  ])("fails where the alarm %s", async (_, broken, message, set) => {
    alarms(broken);
    expect(await outcomeOf(alarmReceiver, world())).toEqual(["failed", expect.stringMatching(message)]);
    expect(states).toEqual(set);
  });
  test("is skipped where every alarm goes off", async () => {
    alarms({ quiet: false });
    expect((await outcomeOf(alarmReceiver, world()))[0]).toBe("skipped");
  });
});

describe("backup-selections", () => {
  const role = "arn:aws:iam::777788889999:role/saas-prod-backup";
  const names = ["saas-prod-backup-platform", "saas-prod-backup-silos"];
  const backups = ({ plan = "saas-prod-backup", selected = names, arn = role, job = "COMPLETED" } = {}) => {
    answer = ({ path }) => {
      if (/^\/backup\/plans\/?$/.test(path)) {
        return json({ BackupPlansList: [{ BackupPlanId: "p1", BackupPlanName: plan }] });
      }
      if (/selections/.test(path)) {
        const BackupSelectionsList = selected.map((SelectionName) => ({ SelectionName, IamRoleArn: arn }));
        return json({ BackupSelectionsList });
      }
      return json({
        BackupJobs: [{ State: job, ResourceArn: "table", StatusMessage: "role cannot be assumed" }],
      });
    };
  };
  test("passes where selections and jobs are as they should be", async () => {
    backups();
    expect(await outcomeOf(backupSelections, worldAt(url, url))).toEqual([
      "passed",
      "2 selections; 1 jobs completed in 7 days",
    ]);
  });
  test.each([
    ["there is no plan", { plan: "another" }, /no backup plan saas-prod-backup/],
    ["a selection is missing", { selected: names.slice(1) }, /no selection saas-prod-backup-platform/],
    ["another role backs up", { arn: `${role}-2` }, /no selection/],
    ["a job failed", { job: "FAILED" }, /FAILED: role cannot be assumed/],
  ])("fails where %s", async (_, broken, message) => {
    backups(broken);
    expect(await outcomeOf(backupSelections, worldAt(url, url))).toEqual([
      "failed",
      expect.stringMatching(message),
    ]);
  });
  test("is skipped without a plan", async () => {
    expect((await outcomeOf(backupSelections, worldAt(url, url, dev)))[0]).toBe("skipped");
  });
});
