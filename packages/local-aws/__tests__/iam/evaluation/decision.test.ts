import {
  type Bearing,
  type Caller,
  decide,
  explain,
  identityOf,
  refusalClause,
} from "../../../src/iam/evaluation";
import { allows, everything, other, own, policy, question, roleArn, sessionArn, table } from "./asking";

const named = (Principal: unknown, more: object = {}) =>
  policy({ Principal, Action: "*", Resource: "*", ...more });
const nothing = policy({ Action: "none:*", Resource: "*" });
const denied = policy({ Effect: "Deny", Action: "*", Resource: "*" });
const root = { AWS: `arn:aws:iam::${own}:root` };

describe("in one account", () => {
  test.each<[string, Partial<Bearing>, boolean]>([
    ["nothing", {}, false],
    ["the identity's policy", { identityPolicies: [nothing, everything] }, true],
    [
      "the identity's policy, beyond the boundary",
      { identityPolicies: [everything], permissionsBoundary: nothing },
      false,
    ],
    [
      "the identity's policy, within the boundary",
      { identityPolicies: [everything], permissionsBoundary: everything },
      true,
    ],
    ["the boundary alone", { permissionsBoundary: everything }, false],
    [
      "the identity's policy, beyond the session's",
      { identityPolicies: [everything], sessionPolicies: [nothing] },
      false,
    ],
    [
      "the identity's policy, within one of the session's",
      { identityPolicies: [everything], sessionPolicies: [nothing, everything] },
      true,
    ],
    ["the session's policies alone", { sessionPolicies: [everything] }, false],
    ["a denial of the identity's", { identityPolicies: [everything, denied] }, false],
    ["a denial of the boundary's", { identityPolicies: [everything], permissionsBoundary: denied }, false],
    [
      "a denial of the session's",
      { resourcePolicy: named({ AWS: sessionArn }), sessionPolicies: [denied] },
      false,
    ],
    [
      "a denial of the resource's",
      { identityPolicies: [everything], resourcePolicy: named("*", { Effect: "Deny" }) },
      false,
    ],
    [
      "a denial for others",
      { identityPolicies: [everything], resourcePolicy: named({ AWS: other }, { Effect: "Deny" }) },
      true,
    ],
    // Direct: past whatever does not allow.
    [
      "the session, named",
      {
        resourcePolicy: named({ AWS: sessionArn }),
        permissionsBoundary: nothing,
        sessionPolicies: [nothing],
      },
      true,
    ],
    [
      "everybody",
      { resourcePolicy: named("*"), permissionsBoundary: nothing, sessionPolicies: [nothing] },
      true,
    ],
    ["everybody of AWS", { resourcePolicy: named({ AWS: "*" }) }, true],
    // The role: within its limits.
    ["the role, named", { resourcePolicy: named({ AWS: roleArn }) }, true],
    [
      "the role, named, beyond the boundary",
      { resourcePolicy: named({ AWS: roleArn }), permissionsBoundary: nothing },
      false,
    ],
    [
      "the role, named, beyond the session's policies",
      { resourcePolicy: named({ AWS: roleArn }), sessionPolicies: [nothing] },
      false,
    ],
    [
      "role and session, named",
      {
        resourcePolicy: policy(
          ...[roleArn, sessionArn].map((AWS) => ({ Principal: { AWS }, Action: "*", Resource: "*" })),
        ),
        permissionsBoundary: nothing,
      },
      true,
    ],
    // The account: it decides by its own policies.
    ["the account, named", { resourcePolicy: named(root) }, false],
    [
      "the account's number, named, and the identity's policy",
      { resourcePolicy: named({ AWS: own }), identityPolicies: [everything] },
      true,
    ],
    ["others, named", { resourcePolicy: named({ AWS: [other, `${roleArn}2`] }) }, false],
  ])("%s", (_, bearing, allowed) => {
    expect(allows({}, bearing)).toBe(allowed);
  });

  test("a user is named like a session, and has no role", () => {
    const user = `arn:aws:iam::${own}:user/bob`;
    const caller = identityOf(user);
    expect(allows({ caller }, { resourcePolicy: named({ AWS: user }), permissionsBoundary: nothing })).toBe(
      true,
    );
    const federated = identityOf(`arn:aws:sts::${own}:federated-user/bob`);
    expect(
      allows({ caller: federated }, { resourcePolicy: named({ AWS: user }), permissionsBoundary: nothing }),
    ).toBe(false);
    expect(allows({ caller: federated }, { resourcePolicy: named({ AWS: user }) })).toBe(true);
    expect(() => identityOf(`arn:aws:iam::${own}:root`)).toThrow(/is neither a user nor a session/);
  });
});

describe("across accounts", () => {
  const across = { resourceAccount: other };
  test.each<[string, Partial<Bearing>, boolean]>([
    ["the identity's policy alone", { identityPolicies: [everything] }, false],
    ["the resource's alone", { resourcePolicy: named({ AWS: sessionArn }) }, false],
    ["both", { identityPolicies: [everything], resourcePolicy: named(root) }, true],
    [
      "both, beyond the boundary, though the session is named",
      {
        identityPolicies: [everything],
        resourcePolicy: named({ AWS: sessionArn }),
        permissionsBoundary: nothing,
      },
      false,
    ],
    [
      "both, beyond the session's policies",
      { identityPolicies: [everything], resourcePolicy: named("*"), sessionPolicies: [nothing] },
      false,
    ],
  ])("%s", (_, bearing, allowed) => {
    expect(allows(across, bearing)).toBe(allowed);
  });
});

describe("NotPrincipal excepts a session", () => {
  const but = (...AWS: string[]): Partial<Bearing> => ({
    identityPolicies: [everything],
    resourcePolicy: policy({ Effect: "Deny", NotPrincipal: { AWS }, Action: "*", Resource: "*" }),
  });
  test("where session, role and account are named, and not else", () => {
    expect(allows({}, but(sessionArn, roleArn, own))).toBe(true);
    for (const some of [[sessionArn, roleArn], [sessionArn, own], [roleArn, own], [own], [other]]) {
      expect([some, allows({}, but(...some))]).toEqual([some, false]);
    }
    const user = `arn:aws:iam::${own}:user/bob`;
    expect(allows({ caller: identityOf(user) }, but(user, own))).toBe(true);
  });
});

describe("who takes a role", () => {
  const taken = `arn:aws:iam::${own}:role/taken`;
  const trust = (Principal: unknown, more: object = {}) =>
    policy({ Principal, Action: "sts:AssumeRole", ...more });
  const takes = (bearing: Partial<Bearing>, caller: Caller = question().caller, action = "sts:AssumeRole") =>
    allows({ action, resource: taken, caller }, bearing);

  test("is whom its trust policy lets; the account's policies count where it names the account", () => {
    expect(takes({ identityPolicies: [everything] })).toBe(false);
    expect(takes({ identityPolicies: [everything], resourcePolicy: trust({ AWS: other }) })).toBe(false);
    expect(takes({ identityPolicies: [everything], resourcePolicy: trust(root) })).toBe(true);
    expect(takes({ resourcePolicy: trust(root) })).toBe(false);
    expect(takes({ resourcePolicy: trust({ AWS: roleArn }) })).toBe(true);
    expect(takes({ resourcePolicy: trust({ AWS: roleArn }), permissionsBoundary: nothing })).toBe(false);
    expect(takes({ resourcePolicy: trust({ AWS: roleArn }) }, question().caller, "sts:TagSession")).toBe(
      false,
    );
  });

  test("may be a service, or somebody for whom a provider vouches", () => {
    const lambda: Caller = { kind: "service", names: ["lambda.amazonaws.com"] };
    expect(
      takes({ resourcePolicy: trust({ Service: ["ecs.amazonaws.com", "lambda.amazonaws.com"] }) }, lambda),
    ).toBe(true);
    expect(takes({ resourcePolicy: trust({ Service: "ecs.amazonaws.com" }) }, lambda)).toBe(false);
    const provider = `arn:aws:iam::${own}:oidc-provider/example.com`;
    const web: Caller = { kind: "federated", provider };
    expect(takes({ resourcePolicy: trust({ Federated: provider }) }, web)).toBe(true);
    expect(takes({ resourcePolicy: trust({ Federated: `${provider}2` }) }, web)).toBe(false);
    expect(takes({ resourcePolicy: trust(root), identityPolicies: [everything] }, web)).toBe(false);
  });
});

test("a key's policy decides whether the account's policies count", () => {
  const key = { action: "kms:Decrypt", resource: `arn:aws:kms:eu-central-1:${own}:key/1` };
  expect(allows(key, { identityPolicies: [everything] })).toBe(false);
  expect(allows(key, { identityPolicies: [everything], resourcePolicy: named({ AWS: `${roleArn}2` }) })).toBe(
    false,
  );
  expect(allows(key, { identityPolicies: [everything], resourcePolicy: named(root) })).toBe(true);
  expect(allows(key, { identityPolicies: [], resourcePolicy: named(root) })).toBe(false);
  expect(allows(key, { identityPolicies: [], resourcePolicy: named({ AWS: roleArn }) })).toBe(true);
  // "You can use an IAM policy to deny a permission to a KMS key without permission from a key policy."
  expect(allows(key, { identityPolicies: [denied], resourcePolicy: named({ AWS: roleArn }) })).toBe(false);
});

describe("the reason", () => {
  const reason = (bearing: Partial<Bearing>, given = {}) => {
    const [asked, all] = [question(given), { identityPolicies: [], ...bearing }];
    const decision = decide(asked, all);
    return [explain(asked, all, decision), decision.allowed ? "" : refusalClause(decision, asked.action)];
  };
  const identity = (...statements: object[]) => ({ identityPolicies: [policy(...statements)] });
  const allow = (more: object) => ({ Sid: "Own", Action: "dynamodb:GetItem", Resource: table, ...more });
  const tag = "aws:PrincipalTag/team";

  test.each<[Partial<Bearing>, string, string]>([
    [{ identityPolicies: [everything] }, "allowed by policy statement 1", ""],
    [
      identity(allow({}), { ...allow({ Sid: "No" }), Effect: "Deny" }),
      'denied by policy statement "No"',
      "with an explicit deny in an identity-based policy",
    ],
    [
      { ...identity(allow({})), resourcePolicy: named("*", { Effect: "Deny" }) },
      "denied by policy statement 1",
      "with an explicit deny in a resource-based policy",
    ],
    [
      identity(),
      "no statement allows dynamodb:GetItem",
      "because no identity-based policy allows the dynamodb:GetItem action",
    ],
    [
      identity(allow({ Resource: `${table}2` })),
      'policy statement "Own" allows dynamodb:GetItem on other resources only',
      "because no identity-based policy allows the dynamodb:GetItem action",
    ],
    [
      { resourcePolicy: named({ AWS: other }) },
      "policy statement 1 is for other principals",
      "because no identity-based policy allows the dynamodb:GetItem action",
    ],
    [
      identity(
        allow({ Sid: "Far", Condition: { StringEquals: { [tag]: "a", "aws:userid": "b" } } }),
        allow({ Condition: { StringEquals: { [tag]: ["${aws:PrincipalAccount}", "b"] } } }),
      ),
      `policy statement "Own" does not apply: condition StringEquals wants ${tag} ${own} or b, which is red`,
      "because no identity-based policy allows the dynamodb:GetItem action",
    ],
    [
      { ...identity(allow({})), permissionsBoundary: nothing },
      "the permissions boundary does not allow it: no statement allows dynamodb:GetItem",
      "because no permissions boundary allows the dynamodb:GetItem action",
    ],
    [
      { ...identity(allow({})), sessionPolicies: [nothing] },
      "the session's own policies do not allow it: no statement allows dynamodb:GetItem",
      "because no session policy allows the dynamodb:GetItem action",
    ],
  ])("%#: %s", (bearing, words, clause) => {
    expect(reason(bearing, { context: { [tag]: "red", "aws:PrincipalAccount": own } })).toEqual([
      words,
      clause,
    ]);
  });

  test("of a role that was not taken is its trust policy's", () => {
    const asked = { action: "sts:AssumeRole", resource: `arn:aws:iam::${own}:role/taken` };
    const trust = policy({ Principal: { AWS: other }, Action: "sts:AssumeRole" });
    expect(reason({ identityPolicies: [everything], resourcePolicy: trust }, asked)).toEqual([
      "policy statement 1 is for other principals",
      "because no resource-based policy allows the sts:AssumeRole action",
    ]);
  });
});
