// @ts-check
// JavaScript, because Jest loads its sequencer untransformed.

const { default: Sequencer } = require("@jest/test-sequencer");

/**
 * Files that take many times as long as others: whole platforms, hundreds of thousands of attacks, a fault at every call, processes that
 * compile the project.
 */
const LONG =
  /[\\/](terraform[\\/](deployment|silo)|isolation|e2e|fuzz|develop[\\/]start[\\/]\w+\.test|observability[\\/])|(failures?|process|main)\.test\.ts$/;

/**
 * Begins with what takes longest, so that a run does not end with one worker busy and the others done. Jest knows how long a
 * file takes from runs before, and goes by its size on a fresh clone, where the longest suites are the shortest files.
 */
module.exports = class LongestFirst extends Sequencer {
  /** @param {Parameters<InstanceType<typeof Sequencer>["sort"]>[0]} tests */
  async sort(tests) {
    const sorted = await super.sort(tests);
    return [
      ...sorted.filter(({ path }) => LONG.test(path)),
      ...sorted.filter(({ path }) => !LONG.test(path)),
    ];
  }
};
