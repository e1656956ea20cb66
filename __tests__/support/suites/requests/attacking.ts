import { attack } from "../../isolation/refusals";
import { sampled } from "../../sampled";
import type { RequestAttack, Scene } from "./scene";

type Tables = Readonly<Record<string, readonly RequestAttack[]>>;

/** How many attacks the tables are: a comparison after each is one. */
export const sizeOf = (tables: Tables): number =>
  Object.values(tables).reduce((sum, { length }) => sum + length + 1, 0);

/** Within a group of attacks, after the last: the test that the victim has what it had. */
export type NothingChanged = () => void;

/**
 * Sends every attack of the tables: whatever comes back, it is not the victim's, and the victim has what it had.
 * @returns the comparison, for groups of attacks that are made in another way.
 */
export function attacking(ready: () => Scene, tables: Tables): NothingChanged {
  let before: string | undefined;

  beforeAll(async () => {
    before = await ready().contents();
    expect(before).toContain(ready().secret);
  });

  /** After a group, since comparing everything costs more than ten attacks. A change is reported once, by its group. */
  const nothingChanged = () => {
    test("all of these leave the other tenant what it had", () =>
      attack(async () => {
        const was = before;
        before = await ready().contents();
        expect(before).toBe(was);
      }));
  };

  describe.each(Object.entries(tables))("%s", (_, attacks) => {
    test.each(sampled("isolation", attacks, ({ route }) => route).map((each) => [each.name, each] as const))(
      "%s",
      async (_, { send, answers, check, tellsAddress }) => {
        await attack(async () => {
          const scene = ready();
          const answer = await send(scene);
          expect([answers, answer.status, answer.body]).toEqual([
            expect.arrayContaining([answer.status]),
            answer.status,
            answer.body,
          ]);
          const kept = scene.confidential.filter((text) => !(tellsAddress && text.includes("@")));
          for (const text of kept) expect(answer.body).not.toContain(text);
          check?.(answer, scene);
        });
      },
    );
    nothingChanged();
  });
  return nothingChanged;
}
