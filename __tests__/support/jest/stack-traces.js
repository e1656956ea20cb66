// @ts-check

/**
 * CDKTF keeps for every token the whole stack of the place that made it, which Jest maps back to the sources line by line: half
 * of the time of a synthesis here. Nothing reads them but CDKTF's own messages about tokens that do not resolve.
 */
jest.mock("cdktf/lib/tokens/private/stack-trace", () => ({ captureStackTrace: () => [] }));
