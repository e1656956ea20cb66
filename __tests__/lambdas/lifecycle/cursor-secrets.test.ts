import { type Platform, startPlatform } from "../../support/lambdas/platform";

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.close());

test("the sweep gives a tenant from before there were secrets of cursors one, and leaves others as they are", async () => {
  const { id } = await platform.addTenant({ cursor_secret: undefined as never });
  const { id: other } = await platform.addTenant();
  const before = (await platform.record(other))?.cursor_secret;
  await platform.sweep();
  const secret = (await platform.record(id))?.cursor_secret;
  expect(secret).toMatch(/^[\w-]{43}$/);
  await platform.sweep();
  expect((await platform.record(id))?.cursor_secret).toBe(secret);
  expect((await platform.record(other))?.cursor_secret).toBe(before);
});
