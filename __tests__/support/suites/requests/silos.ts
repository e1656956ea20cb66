import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Clients } from "../../isolation/clients";
import { sampled } from "../../sampled";
import { attacking, sizeOf } from "./attacking";
import { bindingAttacks, bindingAttacksOf } from "./bindings";
import { dataCallerAttacks } from "./callers";
import { nameAttacks } from "./names";
import { type Casting, prepare, type RequestAttack, type Scene, type Stage } from "./scene";
import { bucketAttacks, urlAttacks } from "./urls";

const castings: readonly (readonly [string, Casting])[] = [
  ["a pooled tenant against one with a silo,", { attacker: "pool", victim: "silo" }],
  ["a tenant with a silo against a pooled one,", { attacker: "silo", victim: "pool" }],
  ["a tenant with a silo against another one with a silo,", { attacker: "silo", victim: "silo" }],
];

const tablesOf = ({ attacker, victim }: Casting): Readonly<Record<string, readonly RequestAttack[]>> => ({
  "a request:": nameAttacks,
  "a presigned URL used for": [...urlAttacks, ...bucketAttacks],
  // Who may call a route does not depend on whether both have a silo.
  ...(attacker !== victim && { "a route for data:": dataCallerAttacks }),
});

const attacksOf = (casting: Casting): number =>
  sizeOf(tablesOf(casting)) + (casting.victim === "silo" ? bindingAttacksOf(casting.attacker) : 0);

/**
 * The attacks that have to do with where data is, across models: items, files, cursors, presigned URLs, API keys. Each casting
 * has tenants and stacks of its own, which cost more than its attacks: a run that samples draws castings as well.
 */
export function siloAttacks(stage: () => Stage): void {
  const drawn = sampled(
    "isolation",
    castings,
    () => "casting",
    ([, casting]) => attacksOf(casting),
  );
  describe.each(drawn)("%s", (_, casting) => {
    let scene: Scene | undefined;
    const ready = (): Scene => {
      if (scene === undefined) throw new Error("the scene is not prepared");
      return scene;
    };
    beforeAll(async () => {
      scene = await prepare(stage(), casting);
    }, 120_000);

    const nothingChanged = attacking(ready, tablesOf(casting));

    test("both have their data where it belongs, and nowhere else", async () => {
      const { homes, stores, operator, attacker, victim } = ready();
      for (const [tenant, { dataTable, model }] of [
        [attacker, homes.attacker],
        [victim, homes.victim],
      ] as const) {
        const at = (table: string) => itemsIn(operator, table, tenant.tenantId);
        expect(await at(dataTable)).toBeGreaterThan(0);
        if (model === "silo") expect(await at(stores.dataTable)).toBe(0);
      }
    });

    if (casting.victim === "silo") bindingAttacks(ready, casting.attacker, nothingChanged);
  });
}

async function itemsIn({ dynamodb }: Clients, TableName: string, tenantId: string): Promise<number> {
  const { Count = 0 } = await dynamodb.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "tenant_id = :tenant",
      ExpressionAttributeValues: { ":tenant": tenantId },
    }),
  );
  return Count;
}
