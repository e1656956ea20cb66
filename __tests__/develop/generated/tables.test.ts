import { eventDetail, eventMeanings } from "../../../api/events";
import { routes } from "../../../api/routes";
import { alarmCosts, alarmIndex } from "../../../develop/generated/alarms";
import { wallTable } from "../../../develop/generated/architecture";
import { siloCosts, siloRoom } from "../../../develop/generated/costs";
import { poolRights } from "../../../develop/generated/pool-rights";
import { environmentTable, eventSchema, eventTable, routeTable } from "../../../develop/generated/reference";
import { restCosts, restSentence } from "../../../develop/generated/rest";
import {
  DOCUMENTED,
  EXAMPLE_SILO_STACK,
  stackNamed,
  synthesized,
} from "../../../develop/generated/synthesized";
import { loadEnvironments } from "../../../environments/load";
import type { EnvironmentConfig } from "../../../environments/schema";
import { definitionOf, functionNames } from "../../../lambdas/functions";
import { alarmKinds } from "../../../stacks/constructs/monitoring/alarm-kinds";
import { platformStackName } from "../../../stacks/support/naming";
import { alarmsOf, kindOf, metricsOf } from "../../support/alarms";
import { acme } from "../../support/silos";
import { resources, synthesize } from "../../support/synth";

// What the generators read, from what the test files share.
synthesized(synthesize);

/** The cells of a Markdown table below its headings. */
const rowsOf = (table: string): string[][] =>
  table
    .split("\n")
    .slice(2)
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
const rowOf = (table: string, first: string): string[] => {
  const row = rowsOf(table).find(([cell]) => cell === first);
  if (row === undefined) throw new Error(`no row ${first}`);
  return row;
};
const platform = stackNamed(platformStackName(DOCUMENTED));
const silo = stackNamed(EXAMPLE_SILO_STACK);

test("the index has every kind of alarm, with the number of its alarms and the alarm that sends for it", () => {
  const rows = rowsOf(alarmIndex());
  expect(rows.map(([kind]) => kind)).toEqual(alarmKinds.map((kind) => `[${kind}](#${kind})`));
  for (const [index, kind] of alarmKinds.entries()) {
    const own = alarmsOf(platform).filter(({ values }) => kindOf(values) === kind);
    const ofSilo = alarmsOf(silo).filter(({ values }) => kindOf(values) === kind);
    const where = own.length === 0 && ofSilo.length > 0 ? "in silos" : String(own.length);
    expect([kind, rows[index]?.[1]]).toEqual([kind, where]);
    const sends = [...own, ...ofSilo].every(({ values }) => values.alarm_actions !== undefined);
    expect([kind, rows[index]?.[2] === "itself"]).toEqual([kind, sends]);
  }
});

test("every action on the user pool that a function is granted is in its row, and no function without one is", () => {
  const granted = functionNames.flatMap((name) => {
    const actions = definitionOf(name)
      .grants.flatMap((grant) => grant.actions)
      .filter((action) => action.startsWith("cognito-idp:"));
    return actions.length === 0 ? [] : [[`\`${name}\``, actions.length] as const];
  });
  const told = rowsOf(poolRights()).map(([name, ...cells]) => [
    name,
    cells.flatMap((cell) => (cell === "–" ? [] : cell.split(", "))).length,
  ]);
  expect(told).toEqual(granted);
  expect(rowOf(poolRights(), "`account`")[1]).toContain("set user MFA preference");
});

test("the costs of alarms count every metric of every alarm, and add up", () => {
  const metrics = resources(platform, "aws_cloudwatch_metric_alarm").flatMap(({ values }) =>
    metricsOf(values),
  );
  const [, count, price, amount] = rowOf(alarmCosts(), "metrics of alarms");
  expect(count).toBe(String(metrics.length));
  expect(Number(amount)).toBeCloseTo(metrics.length * Number.parseFloat(price ?? ""), 2);
  const rows = rowsOf(alarmCosts());
  const amounts = rows.map((row) => Number(row[3]));
  expect(amounts.pop()).toBeCloseTo(
    amounts.reduce((sum, each) => sum + each, 0),
    2,
  );
});

test("the costs of a silo list every resource type of its stack", () => {
  const types = rowsOf(siloCosts()).map(([type]) => type);
  expect(types).toEqual([...Object.keys(silo.resource).map((type) => `\`${type}\``), "total"]);
});

test("the room for silos is the account's roles less those of the platform", () => {
  for (const [, quota, own, each, room] of rowsOf(siloRoom()).map((row) =>
    row.map((cell) => Number(cell.replaceAll(",", ""))),
  )) {
    expect(own).toBe(resources(platform, "aws_iam_role").length);
    expect(each).toBe(resources(silo, "aws_iam_role").length);
    expect((own ?? 0) + (each ?? 0) * (room ?? 0)).toBeLessThanOrEqual(quota ?? 0);
  }
});

test("the tables of routes and events have one row for each", () => {
  expect(rowsOf(routeTable()).map(([route]) => route)).toEqual(
    routes.map(({ method, path }) => `\`${method} ${path}\``),
  );
  expect(rowsOf(eventTable()).map(([type]) => type)).toEqual(
    Object.keys(eventMeanings).map((type) => `\`${type}\``),
  );
  for (const field of Object.keys(eventDetail.shape)) expect(eventSchema()).toContain(`"${field}": {`);
});

test("the table of environments has the fields that differ, and no other", () => {
  const rows = rowsOf(environmentTable());
  const environments = loadEnvironments();
  for (const [, ...values] of rows) expect(new Set(values).size).toBeGreaterThan(1);
  expect(rowOf(environmentTable(), "`name`").slice(1)).toEqual(
    environments.map(({ name }) => `\`"${name}"\``),
  );
});

test("the table of walls has a row for each folder of the configuration", () => {
  const { forbidden } = jest.requireActual("../../../.dependency-cruiser.cjs") as {
    forbidden: { name: string; from: { path?: string } }[];
  };
  const folders = forbidden.flatMap(({ name, from }) =>
    name.startsWith("walls-of-") ? (/^\^(.+)\/$/.exec(from.path ?? "")?.[1] ?? []) : [],
  );
  expect(folders).not.toEqual([]);
  expect(rowsOf(wallTable()).map(([folder]) => folder)).toEqual(folders.map((folder) => `\`${folder}\``));
});

describe("the costs at rest", () => {
  const [head = "", ...rest] = restCosts().split("\n");
  const names = head
    .split("|")
    .slice(2, -2)
    .map((cell) => cell.trim());
  const totals = rowOf(restCosts(), "total");

  test("are those of every environment that is deployed, and of a silo, and add up", () => {
    expect(rest.length).toBeGreaterThan(2);
    expect(names).toEqual(expect.arrayContaining(["each silo", DOCUMENTED]));
    for (const [index] of names.entries()) {
      const amounts = rowsOf(restCosts()).map((row) => Number(row[index + 1]));
      const total = amounts.pop();
      expect(total).toBeGreaterThan(0);
      expect(total).toBeCloseTo(
        amounts.reduce((sum, each) => sum + each, 0),
        2,
      );
    }
  });

  test("agree with the alarms' and the silo's own tables", () => {
    const at = (name: string) => names.indexOf(name) + 1;
    expect(totals[at("each silo")]).toBe(rowOf(siloCosts(), "total")[3]?.split(";")[0]);
    const alarms = ["metrics of alarms", "composite alarms"];
    for (const row of alarms) {
      expect(rowOf(restCosts(), row)[at(DOCUMENTED)]).toBe(rowOf(alarmCosts(), row)[3]);
    }
  });

  test("are the same in the sentence", () => {
    for (const [index, name] of names.entries())
      expect(restSentence()).toContain(`${name} ${totals[index + 1]}`);
  });
});

test("a tenant's silo changes no document", () => {
  const [first, ...others] = loadEnvironments();
  const changed = { ...(first as EnvironmentConfig), siloTenants: [acme] };
  expect(environmentTable([changed, ...others])).toBe(environmentTable());
});
