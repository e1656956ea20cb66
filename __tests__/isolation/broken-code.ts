import { randomUUID } from "node:crypto";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { ScopedCredentials } from "../../lambdas/tenancy/scoped-credentials";
import { verifyClaims } from "../../lambdas/tenancy/tenant-id";
import { resourcesOfType } from "../../local/deployment/resources";
import type { AccessDecision } from "../../local/endpoint";
import type { LocalPlatform } from "../../local/platform";
import { type Clients, clientsWith } from "./support/clients";
import { type DataAttack, dataAttacks, type Field } from "./support/data-attacks";
import { attack } from "./support/ledger";
import { errorOf, isRefusal } from "./support/refusal";
import { contentsOf, operatorOf, seed, storesOf } from "./support/stores";

interface Scene {
  readonly field: Field;
  readonly decisions: AccessDecision[];
  /** A function's clients as it has them without a tenant's credentials: its own role's. */
  readonly own: (functionName: string) => Clients;
  /** The data function's clients with a tenant's credentials, as lambdas/tenancy gets them. */
  readonly scopedTo: (tenant: string) => Promise<Clients>;
  readonly roleArn: (name: string) => string;
  readonly contents: () => Promise<string>;
  readonly platform: LocalPlatform;
}

/**
 * Code of the functions gone wrong: it has the functions' credentials and the real AWS SDK, and reaches for another
 * tenant's data. Nothing leaks, because the calls are refused.
 * @param start called once; the suite stops the platform.
 */
export function brokenCodeSuite(start: () => Promise<LocalPlatform>): void {
  let scene: Scene;
  let before: string;

  beforeAll(async () => {
    scene = await prepare(await start());
    before = await scene.contents();
  }, 120_000);
  afterAll(() => scene?.platform.close());

  /** IAM refuses the attack, and both tenants have what they had. Returns what it refused. */
  const refuses = async (clients: Clients, { send }: DataAttack, field: Field): Promise<AccessDecision[]> => {
    scene.decisions.length = 0;
    const error = await errorOf(send(clients, field));
    expect([isRefusal(error), error]).toEqual([true, error]);
    const refused = scene.decisions.filter(({ allowed }) => !allowed);
    expect(refused).toHaveLength(1);
    expect(await scene.contents()).toBe(before);
    return refused;
  };

  describe("code with a tenant's credentials that", () => {
    test("keeps to its tenant is served", async () => {
      const { field } = scene;
      const { dynamodb } = await scene.scopedTo(field.mine);
      const { Item } = await dynamodb.send(
        new GetCommand({ TableName: field.dataTable, Key: { tenant_id: field.mine, item_id: "item" } }),
      );
      expect(Item).toMatchObject({ data: "mine" });
    });

    test.each(dataAttacks.map((each) => [each.name, each] as const))("%s is refused", async (_, each) => {
      await attack(async () => {
        const { field, scopedTo } = scene;
        const { action, resource } = each.refused(field);
        expect(await refuses(await scopedTo(field.mine), each, field)).toMatchObject([{ action, resource }]);
      });
    });
  });

  // A cache that mixes tenants up: the credentials are another tenant's than the keys.
  describe("code with another tenant's credentials that", () => {
    const onOwnData = dataAttacks.filter(({ refused }) => {
      const { context } = refused(sample);
      return JSON.stringify([refused(sample).resource, context]).includes(sample.theirs);
    });
    test.each(onOwnData.map((each) => [each.name.replace("another", "the request's"), each] as const))(
      "%s is refused",
      async (_, each) => {
        await attack(async () => {
          const { mine, theirs } = scene.field;
          const field = { ...scene.field, mine: theirs, theirs: mine };
          const { action, resource } = each.refused(field);
          expect(await refuses(await scene.scopedTo(theirs), each, field)).toMatchObject([
            { action, resource },
          ]);
        });
      },
    );
  });

  describe.each(["data_function", "files_function"])(
    "code of %s without a tenant's credentials that",
    (name) => {
      test.each(dataAttacks.map((each) => [each.name, each] as const))("%s is refused", async (_, each) => {
        await attack(async () => {
          // Of several permissions that a call needs, the first one is missing already.
          await refuses(scene.own(name), each, scene.field);
        });
      });
    },
  );

  describe("taking the tenant access role", () => {
    type Tags = Record<string, string>;
    const data = (scene: Scene) => scene.own("data_function");
    const cases: [string, (scene: Scene) => Clients | Promise<Clients>, (field: Field) => Tags, string?][] = [
      ["by the data function, without a tag", data, () => ({})],
      ["by the data function, with another tag", data, ({ mine }) => ({ tenant: mine })],
      [
        "by the data function, with a tag too many",
        data,
        ({ mine, theirs }) => ({ tenant_id: mine, other: theirs }),
      ],
      ["by the data function, with an empty tag", data, () => ({ tenant_id: "" })],
      [
        "by the data function, with a tag that is part of an id",
        data,
        ({ theirs }) => ({ tenant_id: theirs.slice(0, 8) }),
      ],
      [
        "by the data function, with a tag that is a path",
        data,
        ({ theirs }) => ({ tenant_id: `${theirs}/..` }),
      ],
      [
        "by the onboarding function",
        ({ own }) => own("onboarding_function"),
        ({ theirs }) => ({ tenant_id: theirs }),
      ],
      [
        "by a tenant's session, for another tenant",
        ({ scopedTo, field }) => scopedTo(field.mine),
        ({ theirs }) => ({ tenant_id: theirs }),
      ],
      ["by a tenant's session, without a tag", ({ scopedTo, field }) => scopedTo(field.mine), () => ({})],
      ["of another function, by the data function", data, () => ({}), "onboarding_function"],
      [
        "of another function, by a tenant's session",
        ({ scopedTo, field }) => scopedTo(field.mine),
        () => ({}),
        "data_function",
      ],
    ];

    test.each(cases)("%s, is refused", async (_, by, tags, role = "tenant_access") => {
      await attack(async () => {
        const { sts } = await by(scene);
        const call = sts.send(
          new AssumeRoleCommand({
            RoleArn: scene.roleArn(role),
            RoleSessionName: "broken",
            Tags: Object.entries(tags(scene.field)).map(([Key, Value]) => ({ Key, Value })),
          }),
        );
        expect(await errorOf(call)).toMatchObject({ name: "AccessDenied" });
      });
    });
  });

  describe("credentials that are not what was issued:", () => {
    type Key = { accessKeyId: string; secretAccessKey: string; sessionToken: string };
    test.each<[string, (mine: Key, theirs: Key) => Key]>([
      ["a key with another secret", (mine, theirs) => ({ ...mine, secretAccessKey: theirs.secretAccessKey })],
      [
        "a key with another session's token",
        (mine, theirs) => ({ ...mine, sessionToken: theirs.sessionToken }),
      ],
      ["an invented key", (mine) => ({ ...mine, accessKeyId: "ASIAAAAAAAAAAAAAAAAA" })],
    ])("%s is refused", async (_, forge) => {
      await attack(async () => {
        const { field, platform, roleArn } = scene;
        const issue = () => platform.endpoint.credentialsFor(roleArn("data_function"), "forged");
        const { sts } = clientsWith(forge(issue(), issue()), platform);
        const call = sts.send(
          new AssumeRoleCommand({
            RoleArn: roleArn("tenant_access"),
            RoleSessionName: "forged",
            Tags: [{ Key: "tenant_id", Value: field.theirs }],
          }),
        );
        expect(await errorOf(call)).toMatchObject({
          name: expect.stringMatching(/^(InvalidClientTokenId|SignatureDoesNotMatch)$/),
        });
      });
    });
  });
}

/** Tells attacks on a tenant's key or prefix from those on everybody's, before there is a platform. */
const sample: Field = {
  region: "eu-central-1",
  accountId: "000000000000",
  userPoolId: "eu-central-1_Sample",
  dataTable: "data",
  metadataTable: "metadata",
  bucket: "bucket",
  mine: randomUUID(),
  theirs: randomUUID(),
};

async function prepare(platform: LocalPlatform): Promise<Scene> {
  const { deployment, endpoint } = platform;
  const { accountId, region } = deployment;
  const stores = storesOf(platform);
  const operator = operatorOf(platform);
  const field: Field = {
    ...stores,
    region,
    accountId,
    userPoolId: platform.userPoolId,
    mine: randomUUID(),
    theirs: randomUUID(),
  };
  await seed(operator, stores, field.mine, "mine");
  await seed(operator, stores, field.theirs, "theirs");

  const roleArn = (name: string) => {
    const role = resourcesOfType(deployment, "aws_iam_role").find((each) => each.name === name);
    if (role === undefined) throw new Error(`the deployment has no aws_iam_role.${name}`);
    return String(role.values.arn);
  };
  const own = (name: string) => clientsWith(endpoint.credentialsFor(roleArn(name), name), platform);
  const { sts } = own("data_function");
  const credentials = new ScopedCredentials({
    assumeRole: (input) => sts.send(new AssumeRoleCommand(input)),
    onLookup: () => undefined,
  });
  const clients = new Map<string, Promise<Clients>>();
  const connect = async (tenant: string) => {
    const pool = { issuer: "issuer", clientId: "client" };
    const claims = {
      token_use: "id",
      aud: pool.clientId,
      iss: pool.issuer,
      "custom:tenant_id": tenant,
      sub: "somebody",
    };
    const { tenantId } = verifyClaims(claims, pool);
    const session = { roleArn: roleArn("tenant_access"), tenantId };
    return clientsWith(await credentials.credentialsFor(session), platform);
  };
  const decisions: AccessDecision[] = [];
  endpoint.onDecision((decision) => decisions.push(decision));
  return {
    platform,
    field,
    decisions,
    own,
    scopedTo: (tenant) => {
      const connected = clients.get(tenant) ?? connect(tenant);
      clients.set(tenant, connected);
      return connected;
    },
    roleArn,
    contents: async () => {
      const tenants = [field.mine, field.theirs];
      return (await Promise.all(tenants.map((tenant) => contentsOf(operator, stores, tenant)))).join("\n");
    },
  };
}
