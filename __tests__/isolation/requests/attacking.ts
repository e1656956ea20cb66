import { attack } from "../support/ledger";
import type { RequestAttack, Scene } from "./scene";

/** Compares what the victim has with what it had. */
export type NothingChanged = () => Promise<void>;

/**
 * Sends every attack of the tables: whatever comes back, it is not the victim's, and the victim has what it had.
 * @returns the comparison, for attacks that are made in another way.
 */
export function attacking(
  ready: () => Scene,
  tables: Readonly<Record<string, readonly RequestAttack[]>>,
): NothingChanged {
  let before: string | undefined;

  beforeAll(async () => {
    before = await ready().contents();
    expect(before).toContain(ready().secret);
  });

  /** A change is told once: the attacks that follow are judged by themselves. */
  const nothingChanged = async () => {
    const was = before;
    before = await ready().contents();
    expect(before).toBe(was);
  };

  describe.each(Object.entries(tables))("%s", (_, attacks) => {
    test.each(attacks.map((each) => [each.name, each] as const))(
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
          await nothingChanged();
        });
      },
    );
  });
  return nothingChanged;
}
