import type { RequestPart, Route } from "../../../../api/route";
import { routes } from "../../../../api/routes";
import { dev } from "../../../../environments/dev";
import { loadEnvironments } from "../../../../environments/load";
import { prod } from "../../../../environments/prod";
import { managedRules, noUserAgent } from "../../../../stacks/constructs/firewall/managed-rules";
import { addresses, resource, stack, synthesize, type Template } from "../../../support/synth";
import { documentedRules } from "./documented-rules";
import { countsTowards, outcomeOf, type Rule } from "./evaluation";

const settings = { ...prod.webApplicationFirewall, onboardingRequestsPer5Minutes: 50 };
const platform = (change: object): Template =>
  stack(
    synthesize(loadEnvironments({ dev: { ...dev, webApplicationFirewall: { ...settings, ...change } } })),
    "saas-dev",
  );
const rulesIn = (template: Template) =>
  resource(template, "aws_wafv2_web_acl.api_firewall").rule as readonly Rule[];

const template = platform({});
const rules = rulesIn(template);
const all: readonly Route[] = routes;

/** A request for a route. */
const to = ({ method, path }: Route, finding?: string) => ({
  method,
  path: `/dev${path.replaceAll(/\{[^}]+\+\}/g, "a/b.log").replaceAll(/\{[^}]+\}/g, "item.ini")}`,
  ...(finding !== undefined && { finding }),
});
const parts = Object.keys(managedRules) as RequestPart[];
const partOf: readonly (readonly [RegExp, RequestPart])[] = [
  [/_BODY$/, "body"],
  [/_URIPATH$/, "path"],
  [/_QUERY(ARGUMENTS|STRING)$/, "query"],
];

describe("AWS's rules", () => {
  const documented = Object.entries(documentedRules).flatMap(([group, named]) =>
    Object.entries(named).map(([name, label]) => ({ group, name, label })),
  );

  it("that look at a body, a path or a query are known, with their documented names and labels", () => {
    for (const part of parts) {
      const [[ending] = [/$^/]] = partOf.filter(([, each]) => each === part);
      const expected = documented.filter(({ name }) => ending.test(name));
      expect(managedRules[part]).toHaveLength(expected.length);
      expect(managedRules[part]).toEqual(expect.arrayContaining(expected));
    }
    expect(documented).toContainEqual(noUserAgent);
  });

  it.each(all.map((route) => [`${route.method} ${route.path}`, route] as const))(
    "count on %s in the parts that are tenants' data, and block in the others",
    (_, route) => {
      for (const [ending, part] of partOf) {
        for (const { name, group } of documented.filter((rule) => ending.test(rule.name))) {
          const outcome = outcomeOf(rules, to(route, name));
          const expected = route.tenantData?.includes(part) ? "allowed" : `BadInput-${part}`;
          expect([group, name, outcome]).toEqual([group, name, expected]);
        }
      }
    },
  );

  it("block everywhere where the environment says so, but for sizes, which the contract decides", () => {
    const strict = rulesIn(platform({ tenantData: "block" }));
    const create = all.find(({ tenantData }) => tenantData?.includes("body")) as Route;
    const bodies = managedRules.body.map(({ name, group }) => [
      name,
      group,
      outcomeOf(strict, to(create, name)),
    ]);
    for (const [name = "", group, outcome] of bodies) {
      expect([name, outcome]).toEqual([name, name.startsWith("SizeRestrictions") ? "allowed" : group]);
    }
  });

  it("that look elsewhere block on every route", () => {
    const elsewhere = documented.filter(
      ({ name }) => name !== noUserAgent.name && !partOf.some(([ending]) => ending.test(name)),
    );
    for (const route of all) {
      for (const { name, group } of elsewhere) expect(outcomeOf(rules, to(route, name))).toBe(group);
    }
  });

  it("refuse a client without a User-Agent on onboarding alone", () => {
    for (const route of all) {
      const refused = outcomeOf(rules, to(route, noUserAgent.name)) !== "allowed";
      expect([route.path, refused]).toEqual([route.path, route.authorization === "onboarding"]);
    }
  });

  it.each([
    "/dev/data/../onboarding",
    "/dev//data",
    "/dev/%64ata",
    "/DEV/data",
    "/other/data",
    "/dev/data?x",
    "/",
  ])("do not spare a body for %s, which is written in another way than the route", (path) => {
    const request = { method: "POST", path, finding: "CrossSiteScripting_BODY" };
    expect(outcomeOf(rules, request)).toBe("BadInput-body");
  });
});

describe("parts that are tenants' data", () => {
  it.each(all.map((route) => [`${route.method} ${route.path}`, route] as const))(
    "of %s exist",
    (_, route) => {
      const has: Readonly<Record<RequestPart, boolean>> = {
        body: route.body !== undefined,
        path: route.params !== undefined,
        query: route.query !== undefined,
      };
      for (const part of route.tenantData ?? []) expect([part, has[part]]).toEqual([part, true]);
      // What any user of a tenant may send is the tenant's; what its administrators and operators send has forms of the platform's.
      const forAll = route.authorization === "tenant" && route.roles.includes("tenant-member");
      if (forAll)
        expect([...(route.tenantData ?? [])].sort()).toEqual(parts.filter((part) => has[part]).sort());
    },
  );
});

describe("rates", () => {
  const named = (name: string) => rules.find((rule) => rule.name === name) as Rule;

  it.each([
    "/dev/onboarding",
    "/dev/%6Fnboarding",
    "/dev/%6fnboardin%67",
    "/dev/x/../onboarding",
    "/dev/Onboarding",
    "/dev//onboarding",
    "/dev/onboarding/",
  ])("%s counts as onboarding", (path) => {
    expect(countsTowards(named("OnboardingRate"), { method: "POST", path })).toBe(true);
  });

  it("other paths do not, and every request counts towards the address's", () => {
    for (const route of all.filter(({ path }) => path !== "/onboarding")) {
      expect(countsTowards(named("OnboardingRate"), to(route))).toBe(false);
      expect(countsTowards(named("RequestRate"), to(route))).toBe(true);
    }
    for (const [name, limit] of [
      ["OnboardingRate", settings.onboardingRequestsPer5Minutes],
      ["RequestRate", settings.requestsPer5Minutes],
    ] as const) {
      expect(named(name)).toMatchObject({
        action: { block: {} },
        statement: { rate_based_statement: { limit, aggregate_key_type: "IP", evaluation_window_sec: 300 } },
      });
    }
  });
});

describe("the firewall", () => {
  const names = (from: Template) => addresses(from).filter((address) => address.includes("firewall"));

  it("stands before the stage, and before the user pool where the environment says so", () => {
    const associated = (from: Template) =>
      names(from)
        .filter((address) => address.startsWith("aws_wafv2_web_acl_association."))
        .map((address) => resource(from, address).resource_arn);
    const stage = "${aws_api_gateway_stage.api_stage.arn}";
    expect(associated(template).sort()).toEqual([stage, "${aws_cognito_user_pool.tenant_users.arn}"].sort());
    expect(associated(platform({ userPool: false }))).toEqual([stage]);
  });

  it("logs refused requests, without credentials, paths and queries", () => {
    const log = resource(template, "aws_wafv2_web_acl_logging_configuration.api_firewall_log");
    const redacted = log.redacted_fields as readonly Readonly<Record<string, { name?: string }>>[];
    expect(redacted.flatMap((each) => each.single_header?.name ?? Object.keys(each)).sort()).toEqual(
      expect.arrayContaining(["authorization", "cookie", "query_string", "uri_path", "x-api-key"]),
    );
    expect(log.logging_filter).toMatchObject({ default_behavior: "DROP" });
    const group = resource(template, "aws_cloudwatch_log_group.api_firewall_log");
    expect(String(group.name)).toMatch(/^aws-waf-logs-saas-dev-/);
  });

  it("logs everything, or nothing", () => {
    const configured = (logs: string) =>
      names(platform({ logs })).filter((address) => address.includes("logging_configuration"));
    expect(configured("none")).toEqual([]);
    const [address = ""] = configured("all");
    expect(resource(platform({ logs: "all" }), address)).not.toHaveProperty("logging_filter");
  });

  it("is absent where it is switched off", () => {
    expect(names(platform({ enabled: false }))).toEqual([]);
  });

  it("fits the capacity that AWS includes in its price", () => {
    // Source: AWS WAF developer guide, web ACL capacity units; the groups' pages.
    const groups = {
      AWSManagedRulesCommonRuleSet: 700,
      AWSManagedRulesKnownBadInputsRuleSet: 200,
      AWSManagedRulesAmazonIpReputationList: 25,
    };
    const costs: Readonly<Record<string, number>> = {
      byte_match_statement: 10,
      regex_match_statement: 3,
      label_match_statement: 1,
      rate_based_statement: 2,
    };
    const units = (value: unknown): number => {
      if (typeof value !== "object" || value === null) return 0;
      return Object.entries(value).reduce((sum, [name, inner]) => {
        const own =
          name === "managed_rule_group_statement"
            ? groups[(inner as { name: keyof typeof groups }).name]
            : (costs[name] ?? 0);
        const transformations = name === "text_transformation" ? (inner as unknown[]).length * 10 : 0;
        return sum + own + transformations + units(inner);
      }, 0);
    };
    expect(rules.reduce((sum, { statement }) => sum + units(statement), 0)).toBeLessThanOrEqual(1500);
  });
});
