import { readFileSync } from "node:fs";
import { judgeAdvisories, readAudit } from "../../../develop/supply-chain/advisories";
import type { BundledPackage } from "../../../develop/supply-chain/bills";
import { installedProblems, licenceProblems } from "../../../develop/supply-chain/licences";
import { lockFileProblems, readLockFile } from "../../../develop/supply-chain/lock-file";

const packed = (licences: string[]): BundledPackage => ({
  name: "left-pad",
  version: "1.3.0",
  licences,
  functions: ["data"],
});

describe("licences of bundled packages", () => {
  it.each([["MIT"], ["Apache-2.0"], ["(MIT OR GPL-3.0-only)"], ["MIT AND ISC"]])("%s may be", (licence) => {
    expect(licenceProblems([packed([licence])])).toEqual([]);
  });

  it.each([
    ["AGPL-3.0-only"],
    ["GPL-2.0-or-later"],
    ["MIT AND GPL-3.0-only"],
    ["SEE LICENSE IN LICENSE"],
    ["UNLICENSED"],
  ])("%s may not", (licence) => {
    expect(licenceProblems([packed([licence])])).toEqual([
      `left-pad@1.3.0 (in data) has ${licence}: take another package, or allow the licence in develop/supply-chain/licences.ts`,
    ]);
  });

  it("none may not, and of several each has to be allowed", () => {
    expect(licenceProblems([packed([])])).toEqual([expect.stringContaining("has no licence")]);
    expect(licenceProblems([packed(["MIT", "GPL-3.0-only"])])).toEqual([
      expect.stringContaining("MIT and GPL-3.0-only"),
    ]);
  });
});

describe("licences of installed packages", () => {
  const installed = (license?: string) =>
    installedProblems(
      readLockFile(
        JSON.stringify({
          lockfileVersion: 3,
          packages: { "": {}, "node_modules/@a/x": { version: "1.0.0", ...(license && { license }) } },
        }),
      ),
    );

  it.each(["AGPL-3.0-or-later", "SSPL-1.0", "(AGPL-3.0-only OR SSPL-1.0)", "MIT AND AGPL-3.0-only"])(
    "%s may not be",
    (license) => {
      expect(installed(license)).toEqual([
        expect.stringContaining(`@a/x@1.0.0 has ${license}: take another`),
      ]);
    },
  );

  it.each(["MIT", "LGPL-3.0-only", "GPL-3.0-only", "(MIT OR AGPL-3.0-only)", undefined])(
    "%s may",
    (license) => {
      expect(installed(license)).toEqual([]);
    },
  );

  it("are such in this checkout", () => {
    expect(installedProblems(readLockFile(readFileSync("package-lock.json", "utf8")))).toEqual([]);
  });
});

describe("the lock file", () => {
  const integrity = "sha512-abc";
  const archive = (name: string) => `https://registry.example/${name}/-/x-1.0.0.tgz`;
  const others = {
    "node_modules/@a/x": { integrity, resolved: archive("@a/x") },
    "node_modules/x": { integrity, resolved: archive("x") },
  };
  const problems = (entry: object, path = "node_modules/left-pad", lockfileVersion = 3) =>
    lockFileProblems(
      readLockFile(
        JSON.stringify({
          lockfileVersion,
          packages: { "": {}, ...others, [path]: { version: "1.3.0", ...entry } },
        }),
      ),
    );

  it.each<[string, object, string?]>([
    ["a package with its checksum", { integrity }],
    [
      "one that says it comes from the registry",
      { integrity, resolved: "https://registry.example/left-pad/-/left-pad-1.3.0.tgz" },
    ],
    ["one in the archive of another", { inBundle: true }, "node_modules/a/node_modules/left-pad"],
  ])("may have %s", (_, entry, ...[path]) => {
    expect(problems(entry, path)).toEqual([]);
  });

  it.each<[string, object, string, string?]>([
    ["no checksum", {}, "left-pad@1.3.0 has no integrity"],
    ["a weak checksum", { integrity: "sha1-abc" }, "left-pad@1.3.0 has sha1 for integrity"],
    [
      "another server",
      { integrity, resolved: "https://elsewhere.example/x/-/x-1.0.0.tgz" },
      "left-pad comes from",
    ],
    [
      "a server without TLS",
      { integrity, resolved: "http://registry.example/left-pad/-/left-pad-1.3.0.tgz" },
      "left-pad comes from",
    ],
    ["a git repository", { integrity, resolved: "git+ssh://git@github.com/x/y.git" }, "left-pad comes from"],
    ["a directory", { integrity }, "is a directory of this machine (../left-pad)", "../left-pad"],
    ["a link", { integrity, link: true }, "is a directory of this machine"],
  ])("may not have %s", (_, entry, problem, ...[path]) => {
    expect(problems(entry, path)).toEqual([expect.stringContaining(problem)]);
  });

  it("may have the directories of the workspaces, and links to them alone", () => {
    const packages = {
      "": { workspaces: ["packages/*"] },
      "packages/kit": { version: "1.0.0" },
      "node_modules/@own/kit": { resolved: "packages/kit", link: true },
      "packages/kit/inner": { version: "1.0.0" },
      "node_modules/@own/other": { resolved: "../packages/other", link: true },
    };
    expect(lockFileProblems({ lockfileVersion: 3, packages })).toEqual([
      expect.stringContaining("packages/kit/inner is a directory of this machine"),
      expect.stringContaining("@own/other is a directory of this machine"),
    ]);
  });

  it("may name no git repository where no package names a registry", () => {
    const packages = { "node_modules/x": { integrity, resolved: "git+ssh://git@github.com/x/y.git" } };
    expect(lockFileProblems({ lockfileVersion: 3, packages })).toHaveLength(1);
  });

  it("is of the version that has checksums of everything, and a lock file at all", () => {
    expect(problems({ integrity }, undefined, 1)).toEqual([expect.stringContaining("lockfileVersion is 1")]);
    expect(() => readLockFile("{}")).toThrow("package-lock.json is not an npm lock file");
    expect(() => readLockFile("<<<<<<< HEAD")).toThrow("package-lock.json is not an npm lock file");
  });
});

describe("advisories", () => {
  const lock = readLockFile(
    JSON.stringify({
      lockfileVersion: 3,
      packages: {
        "node_modules/left-pad": { version: "1.3.0" },
        "node_modules/old/node_modules/left-pad": { version: "1.0.0" },
        "node_modules/jest": { version: "30.0.0" },
      },
    }),
  );
  const judge = (vulnerabilities: object) => {
    const answer = readAudit(JSON.stringify({ auditReportVersion: 2, vulnerabilities }));
    if ("unreachable" in answer) throw new Error(answer.unreachable);
    return judgeAdvisories(answer.audit, lock, [packed(["MIT"])]);
  };
  const of = (
    name: string,
    severity: string,
    nodes: string[],
    via: unknown[] = [{ title: "pads too far", severity, url: "https://example.com/a" }],
  ) => ({
    [name]: { name, severity, via, nodes },
  });

  it.each(["high", "critical"])("%s of a version that is bundled is grave", (severity) => {
    expect(judge(of("left-pad", severity, ["node_modules/left-pad"]))).toEqual({
      grave: [`left-pad@1.3.0 (in data), ${severity}: pads too far https://example.com/a`],
      minor: [],
      elsewhere: 0,
    });
  });

  it("reports less severe ones", () => {
    expect(judge(of("left-pad", "moderate", ["node_modules/left-pad"]))).toMatchObject({
      grave: [],
      minor: [expect.stringContaining("left-pad@1.3.0 (in data), moderate")],
    });
  });

  it("another version than the bundled, or what only builds, is elsewhere", () => {
    const others = {
      ...of("left-pad", "critical", ["node_modules/old/node_modules/left-pad"]),
      ...of("jest", "critical", ["node_modules/jest"]),
      // By its dependency alone, which has an entry of its own.
      ...of("old", "critical", ["node_modules/old"], ["left-pad"]),
    };
    expect(judge(others)).toEqual({ grave: [], minor: [], elsewhere: 2 });
  });

  it.each([
    [
      '{"message":"405 Method Not Allowed - POST https://r.example/-/x","error":{"summary":""}}',
      "405 Method Not Allowed",
    ],
    [
      '{"error":{"code":"ENOTFOUND","summary":"request to https://r.example failed, reason: getaddrinfo"}}',
      "request to failed, reason: getaddrinfo",
    ],
    ["npm error", "npm audit printed no JSON"],
    ["{}", "no reason given"],
  ])("an unreachable service is distinguished from one without advisories: %s", (text, unreachable) => {
    expect(readAudit(text)).toEqual({ unreachable });
  });
});
