// @ts-check
const { randomInt } = require("node:crypto");

// Read by __tests__/support/sampled.ts, in the processes that run the tests.
process.env.TEST_SAMPLE ??= String(randomInt(2 ** 31));

/** The suites of `npm test`: where jest.config.js tries everything, a sample is tried, drawn by the seed in TEST_SAMPLE. */
module.exports = require("./jest.config.js");
