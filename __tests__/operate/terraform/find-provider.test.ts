import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findAwsProvider } from "../../../operate/terraform/find-provider";
import { programs } from "../../../toolchains/programs";

const version = "0.0.1";
const os = process.platform === "win32" ? "windows" : process.platform;
const arch = process.arch === "x64" ? "amd64" : process.arch;
const executable = `registry.terraform.io/hashicorp/aws/${version}/${os}_${arch}/terraform-provider-aws_v${version}_x5`;

describe("the search for the AWS provider", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "saas-provider-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const at = (...path: string[]) => join(directory, ...path);
  const put = (mirror: string, text = "a program") => {
    mkdirSync(dirname(at(mirror, executable)), { recursive: true });
    writeFileSync(at(mirror, executable), text);
  };
  const find = (env: NodeJS.ProcessEnv, ...roots: string[]) => findAwsProvider(version, env, roots);

  test("reads filesystem mirrors from the CLI configuration, comments left out", () => {
    put("old");
    put("mirror");
    const config = at("terraform.rc");
    writeFileSync(
      config,
      `provider_installation {\n  filesystem_mirror {\n    # path = "${at("old")}"\n    path    = "${at("mirror")}"\n  }\n}\n`,
    );
    expect(find({ TF_CLI_CONFIG_FILE: config })).toEqual({ found: { directory: at("mirror") } });
  });

  test("reads the plugin cache from the CLI configuration and from the environment", () => {
    put("cache");
    const config = at("terraform.rc");
    writeFileSync(config, `plugin_cache_dir = "${at("cache")}"\n`);
    expect(find({ TF_CLI_CONFIG_FILE: config })).toEqual({ found: { directory: at("cache") } });
    expect(find({ TF_PLUGIN_CACHE_DIR: at("cache") })).toEqual({ found: { directory: at("cache") } });
  });

  test("goes on when the configured file is not there", () => {
    put("share/terraform/plugins");
    const env = { TF_CLI_CONFIG_FILE: at("absent.rc"), XDG_DATA_DIRS: at("share") };
    expect(find(env)).toEqual({ found: { directory: at("share/terraform/plugins") } });
  });

  test("searches roots to a depth, in none of their packages", () => {
    put("vendor/product/plugins");
    expect(find({}, directory)).toEqual({ found: { directory: at("vendor/product/plugins") } });
    rmSync(at("vendor"), { recursive: true });
    put("a/b/c/too-deep");
    put("node_modules/plugins");
    expect(find({}, directory)).toHaveProperty("missing");
  });

  test.each(programs)("takes a mirror of $title", ({ registry }) => {
    put("mirror");
    const [usual = ""] = executable.split("/");
    if (registry !== usual) renameSync(at("mirror", usual), at("mirror", registry));
    expect(find({ TF_PLUGIN_CACHE_DIR: at("mirror") })).toEqual({ found: { directory: at("mirror") } });
    expect(find({}, directory)).toEqual({ found: { directory: at("mirror") } });
  });

  test("takes no link to a provider that is gone", () => {
    mkdirSync(dirname(at("cache", executable)), { recursive: true });
    symlinkSync(at("gone"), at("cache", executable));
    expect(find({ TF_PLUGIN_CACHE_DIR: at("cache") })).toHaveProperty("missing");
  });

  test("says which version is missing and how to get it", () => {
    expect(find({})).toEqual({
      missing: expect.stringMatching(/hashicorp\/aws 0\.0\.1 .*terraform .* init/),
    });
  });
});
