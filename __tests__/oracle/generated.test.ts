import { seeded } from "../support/random";
import { count } from "../support/tally";
import { compare } from "./comparison";
import { explained, pastSessionPolicies } from "./explained";
import { type Case, cases } from "./generation";
import { decided, decidedInFull } from "./simulation";
import { simulationOf } from "./translation";

const SEED = Number(process.env.ORACLE_SEED ?? 20_261_130);
const CASES = 15_000;
/** Questions that are also asked through the oracle's public function. */
const IN_FULL = 300;

function take(number: number): Case[] {
  const taken: Case[] = [];
  for (const each of cases(seeded(SEED))) {
    if (taken.length === number) break;
    taken.push(each);
  }
  return taken;
}

const all = take(CASES);

test(`both evaluators decide generated questions alike, except for explained differences (ORACLE_SEED=${SEED})`, async () => {
  const met = new Map<string, number>();
  const unexplained: string[] = [];
  let [allowed, differing] = [0, 0];
  for (const { question, bearing } of all) {
    try {
      const compared = await compare(question, bearing);
      if (compared.allowed) allowed++;
      if (compared.points.length > 0) differing++;
      for (const point of compared.points) met.set(point, (met.get(point) ?? 0) + 1);
    } catch (error) {
      unexplained.push(error instanceof Error ? error.message : String(error));
    }
  }
  count("oracle", CASES, CASES - unexplained.length);
  count("explained", differing, differing);
  expect(unexplained.slice(0, 3)).toEqual([]);
  // The table is exact: every point is needed.
  expect([...met.keys()].sort()).toEqual([...explained, pastSessionPolicies].map(({ name }) => name).sort());
  // Both answers are frequent.
  expect(allowed).toBeGreaterThan(CASES / 10);
  expect(allowed).toBeLessThan((CASES * 9) / 10);
}, 240_000);

test("the oracle's fast path decides like its public function", async () => {
  for (const { question, bearing } of all.slice(0, IN_FULL)) {
    const simulation = simulationOf(question, bearing);
    expect(await decided(simulation)).toBe(await decidedInFull(simulation));
  }
});
