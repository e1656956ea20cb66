import { executionAsyncResource } from "node:async_hooks";

/** The running file's own context, and those of libraries, which load once a worker. */
const MOST = 6;

test("a promise is handed on to no context of the files that this worker ran before", async () => {
  await null;
  // Node 20 marks a promise with every context that is enabled; later versions mark none.
  const marks = Object.getOwnPropertySymbols(executionAsyncResource()).map(({ description }) => description);
  expect(marks.filter((mark) => mark === "kResourceStore").length).toBeLessThanOrEqual(MOST);
});
