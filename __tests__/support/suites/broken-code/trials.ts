import type { Who } from "../../../../operate/isolation/questions/question";
import type { Clients } from "../../isolation/clients";
import {
  type DataAttack,
  dataAttacks,
  type Field,
  isAllowed,
  sample,
  sampleAt,
  siloAttacks,
} from "../../isolation/data-attacks";
import { attack, errorOf, isRefusal } from "../../isolation/refusals";
import { drawn, isDrawn, sampled } from "../../sampled";
import type { Scene } from "./scene";

/** Where code looks: in the pool, in the silo of its own tenant, or in the other tenant's. */
export type Where = "pool" | "mine" | "theirs";

/** Whose code it is, what it looks at, and with which clients. */
export interface Trial {
  readonly title: string;
  readonly where: Where;
  /** Who asks, as the tables of rights know it. */
  readonly who: (field: Field) => Who;
  readonly clients: (scene: Scene) => Clients | Promise<Clients>;
  /** By default all that look at such a place. */
  readonly attacks?: readonly DataAttack[];
}

export interface Trials {
  /** Tries all attacks: those outside the caller's work are refused; harmless ones within it are served. @returns how many are served */
  readonly tried: (trial: Trial) => number;
  /** Tries these alone, which all must be refused. */
  readonly refused: (trial: Trial & Required<Pick<Trial, "attacks">>) => void;
  /** After all others: the other tenant has what it had before them. */
  readonly theirsKept: () => void;
}

/** Before there is a platform. */
export const sampleIn = (where: Where): Field => (where === "pool" ? sample : sampleAt(sample[where]));

const fieldIn = ({ field, silos }: Scene, where: Where): Field => {
  const found = where === "pool" ? field : silos?.[where].field;
  if (found === undefined) throw new Error("the scene has no silos");
  return found;
};

/**
 * What code that is wrong may try with credentials that it has. What both tenants have is compared after every session's attacks, or after
 * some in a run that samples, since comparing costs more than twenty attacks.
 */
export function trialsOn(ready: () => Scene): Trials {
  let before: readonly string[];
  let theirsAtFirst: string | undefined;
  const contents = async () => {
    const { contents, field } = ready();
    return Promise.all([field.mine, field.theirs].map(contents));
  };
  beforeAll(async () => {
    before = await contents();
    [, theirsAtFirst] = before;
  });

  /** IAM refuses it because of the permissions missing in the tables. */
  const refuses = ({ where, who, clients }: Trial, { needs, send }: DataAttack) =>
    attack(async () => {
      const scene = ready();
      const field = fieldIn(scene, where);
      const having = await clients(scene);
      scene.decisions.length = 0;
      const error = await errorOf(send(having, field));
      expect([isRefusal(error), error]).toEqual([true, error]);
      const wanting = needs.filter(({ allows }) => !allows(who(field), field));
      const refused = scene.decisions.filter(({ allowed }) => !allowed);
      expect(refused).toHaveLength(1);
      expect(
        wanting.map(({ check }) => check(field)).map(({ action, resource }) => `${action} ${resource}`),
      ).toContain(`${refused[0]?.action} ${refused[0]?.resource}`);
    });

  /** What a role is for works: nothing is refused merely because everything is. */
  const serves = async ({ where, clients }: Trial, { send }: DataAttack) => {
    const scene = ready();
    expect(await send(await clients(scene), fieldIn(scene, where))).toBeTruthy();
  };

  const allRefused = (trial: Trial, attacks: readonly DataAttack[]) => {
    const compares = isDrawn("isolation");
    // What was served before may have changed what the own tenant has, but not the other's.
    if (compares) {
      test("and is served has not changed what the other tenant has", async () => {
        const [, theirs] = before;
        before = await contents();
        expect(before[1]).toBe(theirs);
      });
    }
    test.each(sampled("isolation", attacks, ({ name }) => name).map((each) => [each.name, each] as const))(
      "%s is refused",
      (_, each) => refuses(trial, each),
    );
    if (!compares) return;
    // Refused calls have changed nothing. A change is reported once.
    test("was refused leaves both tenants what they had", () =>
      attack(async () => {
        const was = before;
        before = await contents();
        expect(before).toEqual(was);
      }));
  };

  return {
    tried: (trial) => {
      const { title, where, who, attacks = where === "pool" ? dataAttacks : siloAttacks } = trial;
      const field = sampleIn(where);
      const allowed = attacks.filter((each) => isAllowed(each, who(field), field));
      const served = allowed.filter(({ harmless }) => harmless === true);
      describe(`${title} that`, () => {
        if (served.length > 0) {
          const shown = drawn(served, ({ name }) => `served: ${name}`);
          test.each(shown.map((each) => [each.name, each] as const))("%s is served", (_, each) =>
            serves(trial, each),
          );
        }
        allRefused(
          trial,
          attacks.filter((each) => !allowed.includes(each)),
        );
      });
      return served.length;
    },
    refused: (trial) => {
      describe(`${trial.title} that`, () => allRefused(trial, trial.attacks));
    },
    theirsKept: () => {
      test("after all of it the other tenant has what it had", async () => {
        expect((await contents())[1]).toBe(theirsAtFirst);
      });
    },
  };
}
