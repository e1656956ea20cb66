import { dev } from "../../environments/dev";
import { problems } from "./problems";

describe("a mistake in alarms or objectives is one message with file, field, value and fix", () => {
  it.each([
    [
      "a runbook without a scheme",
      { alarms: { ...dev.alarms, runbooks: "docs.example.com/" } },
      'alarms.runbooks is "docs.example.com/": write where this docs/ folder is read, without a slash at the end, in at most 200 characters, e.g. "https://github.com/owner/name/blob/main/docs"',
    ],
    [
      "a period that CloudWatch does not have",
      { alarms: { ...dev.alarms, logErrors: { threshold: 1, periodSeconds: 90, evaluationPeriods: 1 } } },
      "alarms.logErrors.periodSeconds is 90: write a multiple of 60 from 60 to 3600 (seconds)",
    ],
    [
      "more than all requests",
      { alarms: { ...dev.alarms, errorRate: { ...dev.alarms.errorRate, percent: 101 } } },
      "alarms.errorRate.percent is 101: write a number from 0.1 to 100 (percent of requests)",
    ],
    [
      "a rate without a least number of requests",
      { alarms: { ...dev.alarms, errorRate: { ...dev.alarms.errorRate, leastRequests: 0 } } },
      "alarms.errorRate.leastRequests is 0: write a whole number from 1 to 1000000 (requests in one period)",
    ],
    [
      "longer than API Gateway waits",
      { alarms: { ...dev.alarms, routeLatency: { ...dev.alarms.routeLatency, milliseconds: 30_000 } } },
      "alarms.routeLatency.milliseconds is 30000: write a whole number from 1 to 29000 (milliseconds)",
    ],
    [
      "a route that does not exist",
      { alarms: { ...dev.alarms, routeLatency: { ...dev.alarms.routeLatency, routes: { "GET /dat": 1 } } } },
      'alarms.routeLatency.routes.GET /dat is 1: no such route; did you mean "GET /data"?',
    ],
    [
      "a route like no other",
      { alarms: { ...dev.alarms, routeLatency: { ...dev.alarms.routeLatency, routes: { onboarding: 1 } } } },
      "alarms.routeLatency.routes.onboarding is 1: no such route; name one of api/routes.ts",
    ],
    [
      "an alarm that is missing",
      { alarms: { ...dev.alarms, iteratorAge: { periodSeconds: 60, evaluationPeriods: 1 } } },
      "alarms.iteratorAge.seconds is missing: write a whole number from 1 to 86400 (seconds)",
    ],
    [
      "a budget that no burn can use up in time",
      { objectives: { ...dev.objectives, availability: { percent: 90 } } },
      "objectives.availability.percent is 90: write a number from 95 to 99.99 (percent of requests)",
    ],
    [
      "an objective without a budget",
      { objectives: { ...dev.objectives, latency: { percent: 100, milliseconds: 300 } } },
      "objectives.latency.percent is 100: write a number from 95 to 99.99 (percent of requests)",
    ],
    [
      "an unknown objective",
      { objectives: { ...dev.objectives, latncy: {} } },
      'objectives.latncy is {}: no such field; did you mean "latency"?',
    ],
  ])("%s", (_, change, message) => {
    expect(problems({ dev: { ...dev, ...change } })).toEqual([`environments/dev.ts: ${message}`]);
  });

  it("every alarm has a threshold: none is left out", () => {
    for (const name of Object.keys(dev.alarms)) {
      const { [name as "logErrors"]: _, ...others } = dev.alarms;
      expect(problems({ dev: { ...dev, alarms: others } })).toEqual([
        expect.stringMatching(new RegExp(`^environments/dev\\.ts: alarms\\.${name} is missing: `)),
      ]);
    }
  });
});
