import type { ListObjectVersionsCommandInput, S3Client } from "@aws-sdk/client-s3";
import { fileDifferences, versionsByKey } from "../../../operate/tenants/restore-files";

/** In the order in which S3 has them: key by key, newest first; `-` at the front: a delete marker. */
type Listed = readonly (readonly [key: string, id: string, second: number])[];

/** S3 as it lists: versions and markers apart, in pages, times to the second. */
function listing(all: Listed, pageSize: number) {
  const asked: (number | undefined)[] = [];
  const send = async ({ input }: { input: ListObjectVersionsCommandInput }) => {
    asked.push(input.MaxKeys);
    const found = all.filter(([key]) => key.startsWith(input.Prefix ?? ""));
    const from =
      input.VersionIdMarker === undefined ? 0 : found.findIndex(([, id]) => id === input.VersionIdMarker) + 1;
    const page = found.slice(from, from + (input.MaxKeys ?? pageSize));
    const last = page.at(-1);
    const entries = page.map(([Key, VersionId, second]) => ({
      Key,
      VersionId,
      LastModified: new Date(second * 1000 + 900),
      IsLatest: all.find(([key]) => key === Key)?.[1] === VersionId,
      Size: 1,
    }));
    const isMarker = ({ VersionId }: { VersionId: string }) => VersionId.startsWith("-");
    return {
      Versions: entries.filter((each) => !isMarker(each)),
      DeleteMarkers: entries.filter(isMarker),
      IsTruncated: from + page.length < found.length,
      NextKeyMarker: last?.[0],
      NextVersionIdMarker: last?.[1],
    };
  };
  return { files: { send } as unknown as S3Client, asked };
}

async function read(all: Listed, pageSize = 1000) {
  const { files, asked } = listing(all, pageSize);
  const found: [string, string[]][] = [];
  for await (const [key, versions] of versionsByKey({ files, bucket: "b" }, "")) {
    found.push([key, versions.map(({ id }) => id)]);
  }
  return { found, asked };
}

describe("the versions of files", () => {
  const all: Listed = [
    ["a", "a3", 30],
    ["a", "-a2", 20],
    ["a", "a1", 10],
    ["b", "-b2", 20],
    ["b", "b1", 10],
  ];

  it.each([1, 2, 3, 1000])("come key by key, newest first, in pages of %s", async (pageSize) => {
    expect((await read(all, pageSize)).found).toEqual([
      ["a", ["a3", "-a2", "a1"]],
      ["b", ["-b2", "b1"]],
    ]);
  });

  it("of one second are distinguished by a list of one at a time, whichever came first", async () => {
    for (const middle of [
      ["-a2", "a1"],
      ["a1", "-a2"],
    ] as const) {
      const tied: Listed = [["a", "a3", 30], ...middle.map((id) => ["a", id, 10] as const)];
      const { found, asked } = await read(tied);
      expect(found).toEqual([["a", ["a3", ...middle]]]);
      expect(asked).toContain(1);
    }
  });

  it("need no further list where the latest of a second is known", async () => {
    const { found, asked } = await read([
      ["a", "-a2", 10],
      ["a", "a1", 10],
    ]);
    expect(found).toEqual([["a", ["-a2", "a1"]]]);
    expect(asked).toEqual([undefined]);
  });
});

it("a restore puts back and removes files, and leaves exports alone", async () => {
  const { files } = listing(
    [
      ["t/kept", "k1", 10],
      ["t/later", "l1", 30],
      ["t/gone", "-g2", 30],
      ["t/gone", "g1", 10],
      ["t/exports/later", "e1", 30],
      ["t/exports/gone", "-e3", 30],
      ["t/exports/gone", "e2", 10],
    ],
    1000,
  );
  const found: string[] = [];
  const place = { files, bucket: "b", prefix: "t/", at: new Date(20_000) };
  for await (const { fate, name } of fileDifferences(place)) found.push(`${fate} ${name}`);
  expect(found.sort()).toEqual(["put_back gone", "removed later", "same kept"]);
});
