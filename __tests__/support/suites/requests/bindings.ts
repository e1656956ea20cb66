import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { attack } from "../../isolation/refusals";
import { siloOf } from "../../isolation/stores";
import { sampled } from "../../sampled";
import type { Tenant } from "../../target/tenants";
import type { NothingChanged } from "./attacking";
import { askedOf, isOfData, keyOf, tenantRoutes } from "./routes";
import { call, type Model, raw, type Scene, tenantOf } from "./scene";

type Bound = (scene: Scene, tenant: Tenant) => unknown;

const victims = ({ platform, victim }: Scene) => siloOf(platform, victim.tenantId);
const own = ({ platform }: Scene, { tenantId }: Tenant) => siloOf(platform, tenantId);

/** What no record should say, and a bug might: by model of the tenant whose record it is. */
const wrong: Readonly<Record<Model, Readonly<Record<string, Bound>>>> = {
  pool: {
    "the other tenant's silo": victims,
    "nothing about where its data is": () => undefined,
    "an unknown model": () => ({ model: "bridge" }),
    "a silo with the pool's model": async (scene) => ({ ...(await victims(scene)), model: "pool" }),
  },
  silo: {
    "the other tenant's silo": victims,
    "the other tenant's role, with its own table and bucket": async (scene, tenant) => ({
      ...(await own(scene, tenant)),
      access_role_arn: (await victims(scene)).access_role_arn,
    }),
  },
};

const dataRoutes = tenantRoutes.filter(isOfData);

/** How many attacks `bindingAttacks` makes: with every record on every route, and a comparison after each record. */
export const bindingAttacksOf = (model: Model): number =>
  (Object.keys(wrong[model]).length + (model === "silo" ? 1 : 0)) * (dataRoutes.length + 1);

/** A record, written as by a bug of the platform, names another tenant's silo: none of its data is returned. */
export function bindingAttacks(ready: () => Scene, model: Model, nothingChanged: NothingChanged): void {
  /** A tenant that no function has served yet: they remember where its data is. */
  const bound = async (bind: Bound): Promise<Tenant> => {
    const scene = ready();
    const tenant = await tenantOf(model, scene.target, "Stray");
    const binding = await bind(scene, tenant);
    await scene.operator.dynamodb.send(
      new UpdateCommand({
        TableName: scene.stores.metadataTable,
        Key: { tenant_id: tenant.tenantId },
        ...(binding === undefined
          ? { UpdateExpression: "REMOVE binding" }
          : { UpdateExpression: "SET binding = :it", ExpressionAttributeValues: { ":it": binding } }),
      }),
    );
    await scene.platform.idle();
    return tenant;
  };
  const ask = (route: (typeof tenantRoutes)[number], { session, apiKey }: Tenant) => {
    const { path, method, body } = askedOf(route, ready());
    return call(ready(), path, { method, ...(body && { body }), token: session.accessToken, apiKey });
  };
  const records = sampled(
    "isolation",
    Object.entries(wrong[model]),
    () => "record",
    () => dataRoutes.length + 1,
  );
  describe.each(records)("a record that says %s:", (_, bind) => {
    let tenant: Tenant;
    beforeAll(async () => {
      tenant = await bound(bind);
    });

    test.each(sampled("isolation", dataRoutes).map((route) => [keyOf(route), route] as const))(
      "%s is refused",
      async (_, route) => {
        await attack(async () => {
          const { status, body } = await ask(route, tenant);
          expect([status, body]).toEqual([503, expect.stringContaining("tenant-not-bound")]);
          for (const text of ready().confidential) expect(body).not.toContain(text);
        });
      },
    );
    nothingChanged();
  });

  if (model === "silo") {
    describe("a record that says the other tenant's table and bucket, with its own role:", () => {
      let tenant: Tenant;
      beforeAll(async () => {
        tenant = await bound(async (scene, tenant) => ({
          ...(await victims(scene)),
          access_role_arn: (await own(scene, tenant)).access_role_arn,
        }));
      });

      test.each(sampled("isolation", dataRoutes).map((route) => [keyOf(route), route] as const))(
        "%s comes to nothing",
        async (_, route) => {
          await attack(async () => {
            const { status, body } = await ask(route, tenant);
            if (keyOf(route) === "POST /files") {
              // A URL to upload is made without asking S3, which asks whose rights it was made with.
              const { url } = JSON.parse(body) as { url: string };
              expect(await raw(url, { method: "PUT", body: "defaced" })).toMatchObject({ status: 403 });
            } else {
              // The role is valid, but the store is not its own: an internal error, which the function does not explain.
              // S3 answers the look at one file as if there were none.
              const [expected, type] =
                keyOf(route) === "GET /files/{key+}" ? [404, "not-found"] : [500, "internal"];
              expect([status, body]).toEqual([expected, expect.stringContaining(`urn:problem-type:${type}`)]);
            }
            for (const text of ready().confidential) expect(body).not.toContain(text);
          });
        },
      );
      nothingChanged();
    });
  }
}
