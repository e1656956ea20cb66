import { largeHouses } from "../../../develop/limits/large-house";
import { type LimitUse, measure, tooLittleLeft } from "../../../develop/limits/limits";
import { resolvedResources } from "../../../develop/limits/resolved";
import type { Template } from "../../../synthesis/in-memory";
import { madeTemplate } from "../../support/made-stack";

const text = ({ limit, where, used, of }: LimitUse) => `${limit}: ${used} of ${of} in ${where}`;

describe("the house as it must be able to grow", () => {
  let houses: (readonly Template[])[];
  beforeAll(async () => {
    houses = await largeHouses();
  });

  it("has twelve functions, sixty routes and eight tiers", () => {
    for (const house of houses) {
      const many = (type: string) => resolvedResources(house)(type).length;
      expect(many("aws_lambda_function")).toBeGreaterThanOrEqual(12);
      const routes = resolvedResources(house)("aws_api_gateway_integration").filter(
        ({ values }) => values.type === "AWS_PROXY",
      );
      expect(routes.length).toBeGreaterThanOrEqual(60);
      expect(many("aws_api_gateway_usage_plan")).toBeGreaterThanOrEqual(8);
    }
  });

  it("keeps a fifth of every limit to spare, in every partition", () => {
    for (const house of houses) expect(measure(house).filter(tooLittleLeft).map(text)).toEqual([]);
  });

  it("leaves CI room for ten more services: in its boundary, its denials and the functions' boundary", () => {
    for (const house of houses) {
      const documents = (type: string) =>
        resolvedResources(house)(type).map(({ where, values }) => [where, String(values.policy)] as const);
      const named = (type: string, name: string) =>
        documents(type).find(([where]) => where.endsWith(`.${name}`))?.[1] ?? "";
      const boundary = named("aws_iam_policy", "deploy_boundary");
      const operations = named("aws_iam_role_policy", "deploy_operations");
      const { Statement } = JSON.parse(boundary) as { Statement: { Sid: string; Action: string[] }[] };
      const platform = Statement.find(({ Sid }) => Sid === "Platform");
      const services = new Set(platform?.Action.map((action) => action.split(":")[0])).size;
      const inline = documents("aws_iam_role_policy").filter(([where]) => where.includes(".deploy_"));
      const inlineLength = inline.reduce((sum, [, { length }]) => sum + length, 0);
      const ofAService = JSON.stringify(platform).length / services;
      expect(boundary.length + 10 * ofAService).toBeLessThanOrEqual(0.8 * 6144);
      expect(inlineLength + (10 * operations.length) / services).toBeLessThanOrEqual(0.8 * 10_240);
      const workload = named("aws_iam_policy", "workload_boundary");
      const operation = JSON.stringify("cognito-idp:AdminListGroupsForUser,").length;
      expect(workload.length + 8 * operation).toBeLessThanOrEqual(0.8 * 6144);
    }
  });

  it("resolves every reference: policies name accounts, regions and partitions, and no expression is left", () => {
    for (const house of houses) {
      const resourcesOf = resolvedResources(house);
      for (const type of ["aws_iam_role", "aws_iam_policy", "aws_iam_role_policy"]) {
        expect(resourcesOf(type).length).toBeGreaterThan(0);
        for (const { where, values } of resourcesOf(type)) {
          expect([where, JSON.stringify(values).match(/\$\{(?!aws:)[^}]*\}/)?.[0]]).toEqual([
            where,
            undefined,
          ]);
        }
      }
    }
  });
});

describe("measuring", () => {
  const used = (resource: Template["resource"], limit: string) =>
    measure([madeTemplate("dev", "saas-dev", { resource })]).find((use) => use.limit === limit);
  const role = (name: string, policy: string) => ({ role: name, policy });

  it("adds up what belongs together", () => {
    const policies = { a: role("x", '{"a":1}'), b: role("x", '{"b":2}'), c: role("y", '{"c":3}') };
    expect(used({ aws_iam_role_policy: policies }, "Inline policies of a role (characters)")).toMatchObject({
      where: "saas-dev x",
      used: 14,
    });
  });

  it("counts a reference as long as what a deployment makes of it", () => {
    const resource = {
      aws_iam_role: { r: { name: "the-role", assume_role_policy: "{}" } },
      aws_iam_policy: { p: { name: "p", policy: '{"R":"${aws_iam_role.r.arn}"}' } },
    };
    expect(used(resource, "Managed policy or boundary (characters)")?.used).toBe(
      '{"R":"arn:aws:iam::111122223333:role/the-role"}'.length,
    );
  });

  it("counts what AWS names at no less than an id's length", () => {
    const resource = {
      aws_cognito_user_pool: { p: { name: "pool" } },
      aws_iam_policy: { p: { name: "p", policy: '{"R":"${aws_cognito_user_pool.p.id}"}' } },
    };
    expect(used(resource, "Managed policy or boundary (characters)")?.used).toBeGreaterThanOrEqual(8 + 36);
  });

  it("finds less than a fifth to be too little", () => {
    const rules = (targets: number) =>
      used(
        {
          aws_cloudwatch_event_target: Object.fromEntries(
            Array.from({ length: targets }, (_, index) => [`t${index}`, { rule: "r" }]),
          ),
        },
        "Targets of a rule",
      ) as LimitUse;
    expect(tooLittleLeft(rules(4))).toBe(false);
    expect(tooLittleLeft(rules(5))).toBe(true);
  });
});
