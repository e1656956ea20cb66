import { parseDeletions, renderDeletions } from "../../../src/embedded/s3/deletions";

const body = (objects: string) =>
  `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${objects}</Delete>`;

it("reads keys, versions and whether to be quiet", () => {
  const xml = `<?xml version="1.0"?>\n${body(
    "<Object>\n<Key>a &lt;b&gt; &#x41;&#10;</Key><VersionId>1</VersionId></Object>\n<Object><Key> c</Key></Object><Quiet>true</Quiet>",
  )}\n`;
  expect(parseDeletions(xml)).toEqual({
    objects: [{ key: "a <b> A\n", versionId: "1" }, { key: " c" }],
    quiet: true,
  });
});

it("writes what it reads", () => {
  const deletions = { objects: [{ key: "\r\n <&>\"' ]]>", versionId: "&" }, { key: "b" }], quiet: false };
  expect(parseDeletions(renderDeletions(deletions))).toEqual(deletions);
});

const object = "<Object><Key>a</Key></Object>";

it.each<[string, string]>([
  ["another root", "<Remove></Remove>"],
  ["nothing to delete", body("")],
  ["too much", body(object.repeat(1_001))],
  ["a comment that hides a key", body(`<!--${object}-->`)],
  ["a comment in a key", body("<Object><Key>a<!-- -->b</Key></Object>")],
  ["CDATA", body("<Object><Key><![CDATA[a]]></Key></Object>")],
  ["a document type", `<!DOCTYPE Delete>${body(object)}`],
  ["text in between", body(`${object}text`)],
  ["an unknown element", body(`${object}<Other></Other>`)],
  ["two keys in one", body("<Object><Key>a</Key><Key>b</Key></Object>")],
  ["no key", body("<Object><VersionId>1</VersionId></Object>")],
  ["an element that does not end", body("<Object><Key>a</Object>")],
])("refuses %s", (_, xml) => {
  expect(() => parseDeletions(xml)).toThrow(expect.objectContaining({ code: "MalformedXML" }));
});

it("refuses a condition by its name", () => {
  const xml = body("<Object><Key>a</Key><ETag>b</ETag></Object>");
  expect(() => parseDeletions(xml)).toThrow(
    expect.objectContaining({ code: "NotImplemented", message: expect.stringContaining("leave out ETag") }),
  );
});
