// @ts-check

/**
 * CDKTF records a stack trace for every token, and Jest maps each line back to its source: half of the time of a synthesis.
 * Only CDKTF's messages about unresolved tokens read them, and the app's option `stackTraces` does not cover tokens.
 */
jest.mock("cdktf/lib/tokens/private/stack-trace", () => ({ captureStackTrace: () => [] }));
