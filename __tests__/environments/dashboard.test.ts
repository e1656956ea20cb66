import { dev } from "../../environments/dev";
import { loadEnvironments } from "../../environments/load";

test.each([
  ["no dashboard", undefined, "dashboard is missing: write an object: { hours: 3, periodSeconds: 300 }"],
  [
    "a period that CloudWatch does not have",
    { hours: 3, periodSeconds: 90 },
    "dashboard.periodSeconds is 90: write a multiple of 60 from 60 to 3600 (seconds)",
  ],
  [
    "no time at all",
    { hours: 0, periodSeconds: 300 },
    "dashboard.hours is 0: write a whole number from 1 to 720 (hours)",
  ],
])("%s is one message with file, field, value and fix", (_, dashboard, message) => {
  expect(() => loadEnvironments({ dev: { ...dev, dashboard } })).toThrow(`environments/dev.ts: ${message}`);
});
