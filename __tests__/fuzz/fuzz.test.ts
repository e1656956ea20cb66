import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { type SynthesizedPlatform, startSynthesizedPlatform } from "../support/local-platform";
import { playedTerminal } from "../support/played-terminal";
import { sampleSeed, shareOf } from "../support/sampled";
import { count } from "../support/tally";
import { handlerCases } from "./generate/handlers";
import { LARGEST_SEED, runFuzzProgram, type Start } from "./program";
import { unthrottled } from "./unthrottled";

let platform: Promise<SynthesizedPlatform> | undefined;
afterAll(async () => (await platform)?.close());

/** One platform for all runs: closed at the end, not after each. */
async function healthy(): Promise<SynthesizedPlatform> {
  platform ??= startSynthesizedPlatform(unthrottled);
  return { ...(await platform), close: async () => {} };
}

/** In a body, what the broken handler fails at. */
const DEFECTIVE = /"constructor"/;

/** A handler that fails if a body names an inherited property; appended to the bundle of the data function. */
const DEFECT = `
;{ const { handler } = module.exports;
   module.exports = { handler: async (event, context) => ${DEFECTIVE}.test(event.body ?? "")
     ? { statusCode: 500, headers: {}, body: "{}" } : handler(event, context) }; }`;

/** The same platform, for handlers with the defect. */
async function broken(): Promise<SynthesizedPlatform> {
  const given = await healthy();
  const bundles = `${given.bundles}-broken`;
  if (!existsSync(bundles)) {
    cpSync(given.bundles, bundles, { recursive: true });
    appendFileSync(join(bundles, "data/index.js"), DEFECT);
  }
  return { ...given, bundles };
}

async function run(words: readonly string[], start: Start) {
  const { terminal, text } = playedTerminal();
  return { code: await runFuzzProgram(words, terminal, start), out: text().out };
}

/** The arguments that a shell passes to npm. */
function wordsOf(command: string): string[] {
  const shell = `npm() { printf '%s\\0' "$@"; }; ${command}`;
  const words = execFileSync("bash", ["-c", shell], { encoding: "utf8" }).split("\0").slice(0, -1);
  expect(words.slice(0, 3)).toEqual(["run", "test:fuzz", "--"]);
  return words.slice(3);
}

const repeatOf = (out: string): string => /^repeat: (.+)$/m.exec(out)?.[1] ?? "";

/** Requests of a run that tries everything, by channel. */
const REQUESTS = { gateway: 900, sockets: 100, handlers: 1_000 };

test("no generated request gets a wrong answer", async () => {
  const seed = process.env.FUZZ_SEED ?? `${sampleSeed % LARGEST_SEED}`;
  const sizes = Object.entries(REQUESTS).map(([way, all]) => [way, all, shareOf(all)] as const);
  const sent = sizes.reduce((sum, [, , size]) => sum + size, 0);
  const left = sizes.reduce((sum, [, all, size]) => sum + all - size, 0);
  const words = sizes.flatMap(([way, , size]) => [`--${way}`, `${size}`]);
  const { code, out } = await run([...words, "--seed", seed], healthy);
  const wrong = [...out.matchAll(/^repeat: /gm)].length;
  count("fuzz", sent, sent - wrong, left);
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining(`${sent} requests`) });
}, 900_000);

/** A seed, and how many requests a run with it sends up to the first that meets the defect: others cost time alone. */
function soonest(): { readonly seed: number; readonly requests: number } {
  for (let seed = 1; ; seed++) {
    const first = fc
      .sample(handlerCases, { seed, numRuns: 100 })
      .findIndex((made) => made.function === "data" && !made.base64 && DEFECTIVE.test(made.body?.text ?? ""));
    if (first >= 0) return { seed, requests: first + 1 };
  }
}

test("a defect is found, minimized, and reproduced by the command that the run prints", async () => {
  const { seed, requests } = soonest();
  const sizes = ["--gateway", "0", "--sockets", "0", "--handlers", `${requests}`];
  const found = await run([...sizes, "--seed", `${seed}`], broken);
  expect(found).toEqual({ code: 1, out: expect.stringMatching(/^answers 5xx: status 500/m) });
  const smallest = /^\{"caller".*$/m.exec(found.out)?.[0] ?? "";
  expect(smallest).toContain("constructor");
  // Parts unrelated to the defect are gone.
  expect(JSON.parse(smallest)).toMatchObject({ query: [], claims: null });
  const words = wordsOf(repeatOf(found.out));
  const again = await run(words, broken);
  expect(again).toEqual({ code: 1, out: expect.stringContaining(smallest) });
  expect(repeatOf(again.out)).toBe(repeatOf(found.out));
  expect(await run(words, healthy)).toMatchObject({ code: 0 });
}, 900_000);
