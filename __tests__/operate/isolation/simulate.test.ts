import { IAMClient } from "@aws-sdk/client-iam";
import { prod } from "../../../environments/prod";
import type { Access, Role } from "../../../operate/isolation/access";
import { batchesOf } from "../../../operate/isolation/batches";
import { deployedAccess } from "../../../operate/isolation/deployed";
import { kinds } from "../../../operate/isolation/questions";
import { A } from "../../../operate/isolation/questions/question";
import { differencesOf } from "../../../operate/isolation/simulate";
import { parseState, type State } from "../../../operate/state/state-file";
import { simulated } from "../../../operate/verify/probes/isolation-simulated";
import { accessIn, unbounded } from "../../support/access";
import { resource, stateText } from "../../support/operate/state/states";
import { outcomeOf, worldAt } from "../../support/operate/verify/made-world";
import { startIam } from "../../support/operate/verify/played-iam";
import { resolvedStack } from "../../support/resolved-stack";
import { sampled } from "../../support/sampled";
import { environmentsWith } from "../../support/silos";
import { stack, synthesize } from "../../support/synth";
import { count } from "../../support/tally";

const templates = synthesize(environmentsWith());
const access = unbounded(accessIn(templates, "prod"));
const ofEachKind = Object.entries(kinds).map(([kind, ask]) => ({ kind, questions: ask(access) }));
const all = ofEachKind.flatMap(({ questions }) => questions);
/** Some of every kind: all of them take minutes, and are asked in __tests__/isolation. */
const some = sampled(
  "isolation",
  ofEachKind.flatMap(({ kind, questions }) =>
    questions.filter((_, index) => index % 97 === 0).map((question) => ({ kind, question })),
  ),
  ({ kind }) => kind,
).map(({ question }) => question);
/** Those about a tenant's own items, and in plain HTTP. */
const telling = all.filter(
  ({ role, session, check }) =>
    role === "tenant_access" &&
    session.tags?.tenant_id === A &&
    (/:(Query|GetItem)$/.test(check.action) || check.context["aws:SecureTransport"] === "false"),
);

let deployed: Access["roles"];
let iam: Awaited<ReturnType<typeof startIam>>;
let client: IAMClient;
const credentials = { accessKeyId: "AKIAOPERATOR", secretAccessKey: "operator-secret" };

beforeAll(async () => {
  iam = await startIam(() => deployed, prod.accountId);
  client = new IAMClient({ region: prod.region, endpoint: iam.url, credentials });
});
beforeEach(() => {
  deployed = access.roles;
  iam.calls.length = 0;
});
afterAll(async () => {
  client?.destroy();
  await iam?.close();
});

const without = (role: Role, key: string): Role => ({
  ...role,
  identityPolicies: role.identityPolicies.map(({ name, policy }) => ({
    name,
    policy: {
      ...policy,
      Statement: (policy.Statement as Record<string, unknown>[]).map(({ Condition, ...statement }) =>
        JSON.stringify(Condition ?? {}).includes(key)
          ? statement
          : { ...statement, ...(Condition ? { Condition } : {}) },
      ),
    },
  })),
});

describe("the batches of the isolation suite's questions", () => {
  const { batches, unasked } = batchesOf(access, all);

  test("have each question once, or a reason why it is not asked", () => {
    const asked = batches.flatMap(({ questions }) => questions);
    const left = Object.values(unasked).reduce((total, count) => total + count, 0);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length + left).toBe(all.length);
    // Most are asked: what is left is about trust policies, and the key's.
    expect(left / all.length).toBeLessThan(0.2);
  });

  test("ask about no pair of action and resource for nothing, in far fewer calls than questions", () => {
    for (const { actions, resources: asked, questions } of batches) {
      const pairs = new Set(questions.map(({ check }) => `${check.action} ${check.resource}`));
      expect(pairs.size).toBe(actions.length * asked.length);
    }
    expect(batches.length * 20).toBeLessThan(all.length);
  });
});

describe("AWS, asked by its simulator", () => {
  test("answers as the local evaluator, where the policies are the synthesized ones", async () => {
    const { batches } = batchesOf(access, [...some, ...telling]);
    const differences = await differencesOf(client, access, batches);
    count("isolation", some.length, differences.length === 0 ? some.length : 0);
    expect(differences).toEqual([]);
    const operations = new Set(iam.calls.map(({ operation }) => operation));
    expect([...operations].sort()).toEqual(["SimulateCustomPolicy", "SimulatePrincipalPolicy"]);
    const withPolicy = iam.calls.filter(({ parameters }) => parameters.has("ResourcePolicy"));
    expect(withPolicy.length).toBeGreaterThan(0);
  });

  test.each(["dynamodb:LeadingKeys"])(
    "answers otherwise where a deployed role lost its condition on %s",
    async (key) => {
      const { tenant_access: role } = access.roles;
      deployed = { ...access.roles, tenant_access: without(role as Role, key) };
      const { batches } = batchesOf(access, telling);
      const differences = await differencesOf(client, access, batches);
      expect(differences.map(({ answer }) => answer)).toContain("allowed");
      expect(differences.every(({ question }) => !question.allowed)).toBe(true);
    },
    60_000,
  );

  test("that has no answer for a pair does not count as a refusal", async () => {
    const silent = new IAMClient({ region: prod.region, endpoint: iam.url, credentials });
    silent.middlewareStack.add(() => async () => ({ output: { $metadata: {} }, response: {} }) as never, {
      step: "initialize",
    });
    const refused = telling.filter(({ allowed }) => !allowed);
    const differences = await differencesOf(silent, access, batchesOf(access, refused).batches);
    expect(differences.map(({ answer }) => answer)).toEqual(refused.map(() => "no answer"));
    silent.destroy();
  });
});

/** The local evaluator reads conditions on an event's source as it can evaluate them. */
const asDeployed = (text: string): string =>
  text.replaceAll('"ForAnyValue:StringEquals":{"events:', '"StringEquals":{"events:');

/** What Terraform's state of the platform would have, as far as access needs it. */
function stateOf(): State {
  const template = stack(templates, "saas-prod");
  const resolved = resolvedStack(template);
  const read = Object.keys(template.resource).flatMap((type) => {
    try {
      return resolved.deployed([type]).map(({ name, values }) => resource(`${type}.${name}`, values));
    } catch {
      // Nothing about access: the resolution knows no more than policies need.
      return [];
    }
  });
  return parseState(stateText({ resources: read }), "the test's state");
}

describe("the deployed platform", () => {
  const state = stateOf();

  test("has, by its state, the access that was synthesized", () => {
    const found = deployedAccess(prod, state);
    expect({ ...found, roles: undefined, resourcePolicies: undefined }).toEqual({
      ...access,
      roles: undefined,
      resourcePolicies: undefined,
    });
    expect(Object.keys(found.roles).sort()).toEqual(Object.keys(access.roles).sort());
    for (const [name, role] of Object.entries(access.roles)) {
      const documents = (of: Role | undefined) =>
        of?.identityPolicies.map(({ policy }) => asDeployed(JSON.stringify(policy))).sort();
      expect([name, found.roles[name]?.arn, documents(found.roles[name])]).toEqual([
        name,
        role.arn,
        documents(role),
      ]);
    }
  });

  test("fails the probe isolation-simulated where a role reaches more than it should, and passes it otherwise", async () => {
    const { "items under a key": ask } = kinds;
    const probe = simulated({
      items: (of) =>
        ask?.(of).filter(({ role, check }) => role === "tenant_access" && /Query$/.test(check.action)) ?? [],
    });
    const world = worldAt(iam.url, "http://127.0.0.1:9", prod, { state: async () => state });
    const { tenant_access: role } = access.roles;
    deployed = { ...access.roles, tenant_access: without(role as Role, "dynamodb:LeadingKeys") };
    const [result, seen] = await outcomeOf(probe, world);
    expect([result, seen]).toEqual(["failed", expect.stringMatching(/^\d+ answers differ: tenant_access/)]);
    deployed = access.roles;
    expect(await outcomeOf(probe, world)).toEqual([
      "passed",
      expect.stringMatching(/answers in .* calls are the same; not asked: /),
    ]);
  });
});
