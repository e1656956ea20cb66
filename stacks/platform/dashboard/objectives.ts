import { evenRow, type Graph, heading, type Row } from "../../constructs/monitoring/dashboard/widgets";
import { burnRates } from "../alarms/burn-rates";
import {
  badShare,
  budgetLeft,
  budgetPercent,
  type Objective,
  objectivesOf,
  percentAtBurnRate,
} from "../objectives";
import type { DashboardContext } from "./context";

/** The service objectives: their remaining error budgets, and the burn rates. */
export function objectiveRows({ environment, restApi }: DashboardContext): Row[] {
  const { objectives, dashboard } = environment;
  const graphs = objectivesOf(objectives, restApi).flatMap((objective) => [
    budget(objective, dashboard.periodSeconds),
    burn(objective, dashboard.periodSeconds),
  ]);
  return [
    heading(
      "Service objectives",
      `The budget is the share of requests in the range shown that may fail: choose ${objectives.windowDays} days to see ` +
        "the objectives' window. At 100 none of it is used; below 0 the objective is missed.",
    ),
    evenRow(6, graphs),
  ];
}

const budget = (objective: Objective, periodSeconds: number): Graph => ({
  kind: "graph",
  title: `Error budget left: ${objective.name} ${objective.target} %`,
  series: [{ label: "Budget left", expression: budgetLeft(objective) }],
  inputs: objective.metrics,
  thresholds: [{ label: "used up", value: 0 }],
  periodSeconds,
  min: undefined,
  max: 100,
  unit: "%",
  legend: "hidden",
});

/**
 * Lines at the fastest burn rate that raises an alarm, and at the rate at which the budget lasts exactly for its
 * window.
 */
function burn(objective: Objective, periodSeconds: number): Graph {
  const fastest = Math.max(...burnRates.map(({ burnRate }) => burnRate));
  return {
    kind: "graph",
    title: `Requests ${objective.bad}`,
    series: [{ label: "Percent of requests", expression: badShare({ ...objective, leastRequests: 1 }) }],
    inputs: objective.metrics,
    thresholds: [
      { label: `burns ${fastest} times too fast`, value: percentAtBurnRate(objective, fastest) },
      { label: "allowed", value: budgetPercent(objective) },
    ],
    periodSeconds,
    unit: "% of requests",
    legend: "hidden",
  };
}
