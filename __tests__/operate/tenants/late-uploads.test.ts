import { lateUploads } from "../../../operate/tenants/restore";

const SECONDS = 300;
const suspended = "2030-01-01T12:00:00.000Z";

/** What the command says this many seconds after the suspension. */
const toldAfter = (seconds: number): string[] =>
  lateUploads(
    {
      aws: { environment: { files: { presignedUrlSeconds: SECONDS } } },
      clock: { now: () => Date.parse(suspended) + seconds * 1000 },
    } as never,
    { updated_at: suspended } as never,
  );

test("a restore tells until when upload URLs of before the suspension work, and nothing once they have ended", () => {
  for (const seconds of [0, SECONDS - 1]) {
    expect(toldAfter(seconds)).toEqual([expect.stringContaining("2030-01-01 12:05")]);
  }
  expect(toldAfter(SECONDS)).toEqual([]);
});
