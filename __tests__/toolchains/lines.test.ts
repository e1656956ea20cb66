import { readFileSync } from "node:fs";
import { installedLine, lineOf, lines } from "../../toolchains/lines";
import { features, providerFor, runtimesOf, supports } from "../../toolchains/provider";
import { lineSchema } from "../../toolchains/schema";

const installed = (name: string): { name: string; version: string } =>
  JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8"));

describe("the lines", () => {
  it.each(Object.entries(lines))("%s has the name of its file", (name, line) => {
    expect(line.name).toBe(name);
  });

  it("are named by the bindings that are installed", () => {
    expect(lineOf(installed("@cdktf/provider-aws"))).toBe(installedLine());
    expect(lineOf({ name: "@cdktf/provider-aws", version: "20.1.0" }).name).toBe("current");
    expect(lineOf({ name: "@cdktn/provider-aws", version: "25.7.0" }).name).toBe("next");
  });

  it("refuse bindings of no line, and say which there are", () => {
    expect(() => lineOf({ name: "@cdktf/provider-aws", version: "21.22.1" })).toThrow(
      /^@cdktf\/provider-aws@21\.22\.1 is installed .*@cdktf\/provider-aws@20\.1\.0 \(current\).*@cdktn\/provider-aws@25\.7\.0 \(next\)/,
    );
  });

  it("have exact versions alone", () => {
    const { packages } = lines.current;
    const loose = { ...packages, dependencies: { ...packages.dependencies, cdktf: "^0.21.0" } };
    expect(lineSchema.safeParse({ ...lines.current, packages: loose }).success).toBe(false);
  });
});

describe("what a line's provider has", () => {
  const at = (version: string) => ({ ...lines.next, provider: { ...lines.next.provider, version } });

  it.each(features)("%s begins with the release that has it", (feature) => {
    const since = providerFor(feature);
    const [major = 0, minor = 0] = since.split(".").map(Number);
    expect(supports(feature, at(since))).toBe(true);
    expect(supports(feature, at(`${major}.${minor}.9`))).toBe(true);
    expect(supports(feature, at(`${major + 1}.0.0`))).toBe(true);
    expect(supports(feature, at(`${major}.${minor - 1}.99`))).toBe(false);
    expect(supports(feature, at(`${major - 1}.100.0`))).toBe(false);
  });

  it.each(features)("%s is on the next line alone", (feature) => {
    expect([supports(feature, lines.current), supports(feature, lines.next)]).toEqual([false, true]);
  });

  it("keeps Node.js 24 from the current line", () => {
    expect(runtimesOf(lines.current)).not.toContain("nodejs24.x");
    expect(runtimesOf(lines.next)).toContain("nodejs24.x");
    expect(runtimesOf(lines.next)).toEqual(expect.arrayContaining([...runtimesOf(lines.current)]));
  });
});
