import type { Clients } from "../support/clients";
import { type DataAttack, dataAttacks, type Field, isAllowed, sample } from "../support/data-attacks";
import { attack } from "../support/ledger";
import { functionRoles, pairs } from "../support/pairs";
import type { Who } from "../support/questions/question";
import { errorOf, isRefusal } from "../support/refusal";
import type { Scene } from "./scene";

/** Every access role in the hands of each function that takes it, and every function's own role, against every store. */
export function storeTests(ready: () => Scene): void {
  let before: readonly string[];
  const contents = async () => {
    const { contents, field } = ready();
    return Promise.all([field.mine, field.theirs].map(contents));
  };
  beforeAll(async () => {
    before = await contents();
  });

  /** IAM refuses it, for want of what the tables say is wanting. */
  const refuses = (clients: Clients, { needs, send }: DataAttack, who: Who, field: Field) =>
    attack(async () => {
      const { decisions } = ready();
      decisions.length = 0;
      const error = await errorOf(send(clients, field));
      expect([isRefusal(error), error]).toEqual([true, error]);
      const wanting = needs.filter(({ allows }) => !allows(who, field)).map(({ check }) => check(field));
      const refused = decisions.filter(({ allowed }) => !allowed);
      expect(refused).toHaveLength(1);
      expect(wanting.map(({ action, resource }) => `${action} ${resource}`)).toContain(
        `${refused[0]?.action} ${refused[0]?.resource}`,
      );
    });
  /** After every session's attacks: what IAM refused has changed nothing. A change is told once. */
  const nothingChanged = () =>
    test("was refused leaves both tenants what they had", () =>
      attack(async () => {
        const was = before;
        before = await contents();
        expect(before).toEqual(was);
      }));

  /** What a role is for works: nothing is refused merely because everything is. */
  const serves = async (clients: Clients, { send }: DataAttack, field: Field) => {
    expect(await send(clients, field)).toBeTruthy();
    const [, theirs] = before;
    before = await contents();
    expect(before[1]).toBe(theirs);
  };

  const tried = (title: string, who: Who, clients: (scene: Scene) => Clients | Promise<Clients>) => {
    const allowed = dataAttacks.filter((each) => isAllowed(each, who, sample));
    const served = allowed.filter(({ harmless }) => harmless === true);
    const refused = dataAttacks.filter((each) => !allowed.includes(each));
    describe(`${title} that`, () => {
      if (served.length > 0) {
        test.each(served.map((each) => [each.name, each] as const))("%s is served", async (_, each) => {
          const scene = ready();
          await serves(await clients(scene), each, scene.field);
        });
      }
      test.each(refused.map((each) => [each.name, each] as const))("%s is refused", async (_, each) => {
        const scene = ready();
        const tenant = who.tenant === undefined ? {} : { tenant: scene.field.mine };
        await refuses(await clients(scene), each, { role: who.role, ...tenant }, scene.field);
      });
      nothingChanged();
    });
    return served.length;
  };

  for (const [role, by] of pairs) {
    const who = { role, tenant: sample.mine };
    const title = `code of ${by} with a tenant's session of ${role}`;
    const served = tried(title, who, ({ scoped, field }) => scoped(role, by, field.mine));
    test(`${title} is good for something`, () => expect(served).toBeGreaterThan(0));
  }

  for (const role of functionRoles) {
    tried(`code of ${role} without a tenant's session`, { role }, ({ own }) => own(role));
  }

  // A cache that mixes tenants up: the call is right, the credentials are another tenant's.
  describe.each(pairs)("code with another tenant's session of %s, in %s, that", (role, by) => {
    const right = dataAttacks.filter((each) => isAllowed(each, { role, tenant: sample.mine }, sample));
    test.each(right.map((each) => [each.name, each] as const))("%s is refused", async (_, each) => {
      const { scoped, field } = ready();
      await refuses(await scoped(role, by, field.theirs), each, { role, tenant: field.theirs }, field);
    });
    nothingChanged();
  });
}
