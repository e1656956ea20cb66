// @ts-check
// JavaScript, because Jest loads its sequencer untransformed.

const { default: Sequencer } = require("@jest/test-sequencer");
const { drawStories, isPart } = require("./stories");

/**
 * Files that take many times as long as others: whole platforms, hundreds of thousands of attacks, a fault at every call, processes that
 * compile the project.
 */
const LONG =
  /[\\/](terraform[\\/](deployment|silo)|isolation|e2e|fuzz|develop[\\/]start[\\/]\w+\.test)|(failures?|process|main)\.test\.ts$/;

/**
 * Begins with what takes longest, so that a run does not end with one worker busy and the others done. Jest knows how long a
 * file takes from runs before, and goes by its size on a fresh clone, where the longest suites are the shortest files.
 * A run of everything that samples plays a part of the stories.
 */
module.exports = class LongestFirst extends Sequencer {
  /** @param {ConstructorParameters<typeof Sequencer>[0]} options */
  constructor(options) {
    super(options);
    this.seed = isPart(options.globalConfig) ? undefined : process.env.TEST_SAMPLE;
  }

  /** @param {Parameters<InstanceType<typeof Sequencer>["sort"]>[0]} tests */
  async sort(tests) {
    const sorted = await super.sort(this.seed === undefined ? tests : drawStories(tests, this.seed));
    return [
      ...sorted.filter(({ path }) => LONG.test(path)),
      ...sorted.filter(({ path }) => !LONG.test(path)),
    ];
  }
};
