import { decodeCursor, encodeCursor, newCursorSecret, tenantList } from "../../../lambdas/shared/cursor";
import { acme, globex } from "../../support/lambdas/events";

const secret = newCursorSecret();
const scope = tenantList({ tenantId: acme, userId: "user", cursorSecret: secret }, "GET /files");

test.each(["a", "\ud800", "\ufffd", "\u0000", '"', "#", "a".repeat(1000)])(
  "%j comes back as it was",
  (position) => {
    expect(decodeCursor(scope, encodeCursor(scope, position))).toBe(position);
  },
);

test.each([
  ["another tenant", { caller: [globex, "user"] }],
  ["another user", { caller: [acme, "other"] }],
  ["parts that read the same when put together", { caller: [`${acme}user`] }],
  ["another list", { list: "GET /data" }],
  ["another secret", { secret: newCursorSecret() }],
  ["no secret", { secret: undefined }],
  ["what is public as the secret", { secret: acme }],
])("a cursor of %s is refused", (_, change) => {
  const cursor = encodeCursor({ ...scope, ...change }, "a");
  expect(() => decodeCursor(scope, cursor)).toThrow("not issued by this list");
});

test("without a recorded secret, cursors are those of one sandbox", async () => {
  const unsettled = { ...scope, secret: undefined };
  expect(decodeCursor(unsettled, encodeCursor(unsettled, "a"))).toBe("a");
  await jest.isolateModulesAsync(async () => {
    const other = await import("../../../lambdas/shared/cursor");
    expect(() => other.decodeCursor(unsettled, encodeCursor(unsettled, "a"))).toThrow();
  });
});
