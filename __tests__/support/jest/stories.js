// @ts-check
// JavaScript, because Jest loads its sequencer and reporters untransformed.

const { createHash } = require("node:crypto");

/** One story in so many is played in a run that samples. */
const SHARE = 3;

/** Suites that lead a whole platform, or its processes, through a long day. */
const STORY = /[\\/]e2e[\\/]stories[\\/]/;

/** What the run plays, of how many: the sequencer draws, the reporter tells. */
const drawn = { played: 0, all: 0 };

/**
 * Leaves out two of three stories, drawn by the seed. All other tests stay.
 * @template {{ readonly path: string }} T
 * @param {readonly T[]} tests
 * @param {string} seed
 * @returns {T[]} in the order of `tests`
 */
function drawStories(tests, seed) {
  /** @param {T} test */
  const rank = ({ path }) =>
    createHash("sha256")
      .update(`${seed} ${path.split(STORY)[1]}`)
      .digest("hex");
  const stories = tests.filter(({ path }) => STORY.test(path)).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const played = new Set(stories.slice(0, Math.ceil(stories.length / SHARE)));
  Object.assign(drawn, { played: played.size, all: stories.length });
  return tests.filter((test) => !STORY.test(test.path) || played.has(test));
}

/**
 * Whether a run was asked for certain paths, names or changes: it leaves no story out.
 * @param {Pick<import("@jest/types").Config.GlobalConfig, "testPathPatterns" | "testNamePattern" | "onlyChanged" | "findRelatedTests">} asked
 */
const isPart = ({ testPathPatterns, testNamePattern, onlyChanged, findRelatedTests }) =>
  testPathPatterns.isSet() || Boolean(testNamePattern) || onlyChanged || findRelatedTests;

module.exports = { drawStories, drawn, isPart };
