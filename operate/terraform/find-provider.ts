import { readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { programs } from "../../toolchains/programs";

/** A tool of this machine, or what is missing and how to install it. */
export type Finding<T> = { readonly found: T } | { readonly missing: string };

/** A directory that Terraform takes as `filesystem_mirror`, with the provider unpacked in it. */
export interface ProviderMirror {
  readonly directory: string;
}

/** Directories of a mirror: the provider is the same in each. */
const registries = programs.map(({ registry }) => registry);

/** Deep enough for `<root>/<vendor>/<product>/<mirror>`. */
const SEARCH_DEPTH = 3;
const NOT_SEARCHED = new Set(["node_modules", ".git"]);
const usualRoots = () => ["/opt", "/usr/local", "/usr/share", "/usr/lib", "/var/lib", homedir()];

/**
 * A local copy of the AWS provider: where Terraform's CLI configuration and environment point, where Terraform looks
 * by default, then near the top of common install directories.
 * @param version exact, as the synthesized stacks require it
 * @param roots where to search last
 */
export function findAwsProvider(
  version: string,
  env: NodeJS.ProcessEnv = process.env,
  roots: readonly string[] = usualRoots(),
): Finding<ProviderMirror> {
  const known = [...configuredDirectories(env), ...impliedDirectories(env)];
  const directory =
    known.find((candidate) => holdsProvider(candidate, version)) ??
    firstOf(roots, (root) => searchMirror(root, version, SEARCH_DEPTH));
  if (directory !== undefined) return { found: { directory } };
  return {
    missing:
      `the Terraform provider hashicorp/aws ${version} in a plugin cache (once, with a network: npm run synth && ` +
      "mkdir -p ~/.terraform.d/plugin-cache && TF_PLUGIN_CACHE_DIR=~/.terraform.d/plugin-cache " +
      "terraform -chdir=cdktf.out/stacks/saas-dev init -backend=false)",
  };
}

/** Whether a mirror has the provider for this machine, executable included: a cache may hold dangling links. */
function holdsProvider(mirror: string, version: string): boolean {
  return registries.some((registry) => {
    const directory = join(mirror, registry, "hashicorp", "aws", version, platform());
    try {
      return readdirSync(directory).some(
        (name) => name.startsWith("terraform-provider-aws") && statSync(join(directory, name)).isFile(),
      );
    } catch {
      return false;
    }
  });
}

/** `<os>_<arch>` as Terraform names platforms. */
function platform(): string {
  const os = process.platform === "win32" ? "windows" : process.platform;
  return `${os}_${process.arch === "x64" ? "amd64" : process.arch}`;
}

/** Directories that a CLI configuration file or the environment names; a missing file names none. */
function configuredDirectories(env: NodeJS.ProcessEnv): string[] {
  const home = homedir();
  const settings = [
    env.TF_CLI_CONFIG_FILE,
    join(home, ".terraformrc"),
    join(env.APPDATA ?? home, "terraform.rc"),
  ]
    .map((file) => (file === undefined ? "" : textOf(file)))
    .flatMap((text) => [
      ...text.replaceAll(/^\s*(#|\/\/).*$/gm, "").matchAll(/\b(?:path|plugin_cache_dir)\s*=\s*"([^"]+)"/g),
    ])
    .map(([, value = ""]) => value.replace(/^(~|\$HOME)(?=\/)/, home));
  const cache = env.TF_PLUGIN_CACHE_DIR;
  return cache === undefined ? settings : [...settings, cache];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Terraform's implied local mirrors (source: CLI configuration, implied local mirror directories) and cdktf's plugin cache. */
function impliedDirectories(env: NodeJS.ProcessEnv): string[] {
  const home = homedir();
  const dataDirectories = [
    env.XDG_DATA_HOME ?? join(home, ".local/share"),
    ...(env.XDG_DATA_DIRS ?? ["/usr/local/share", "/usr/share"].join(delimiter)).split(delimiter),
  ];
  return [
    join(home, ".terraform.d/plugins"),
    join(home, ".terraform.d/plugin-cache"),
    join(home, "Library/Application Support/io.terraform/plugins"),
    "/Library/Application Support/io.terraform/plugins",
    join(env.APPDATA ?? home, "terraform.d/plugins"),
    ...dataDirectories.map((directory) => join(directory, "terraform/plugins")),
  ];
}

/** The first directory at or below `root` that holds the provider; links are not followed. */
function searchMirror(root: string, version: string, depth: number): string | undefined {
  const directories = directoriesIn(root);
  if (registries.some((registry) => directories.includes(registry)) && holdsProvider(root, version))
    return root;
  if (depth === 0) return undefined;
  return firstOf(directories, (name) =>
    NOT_SEARCHED.has(name) ? undefined : searchMirror(join(root, name), version, depth - 1),
  );
}

function directoriesIn(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
  } catch {
    return [];
  }
}

function firstOf<T, R>(values: readonly T[], look: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const result = look(value);
    if (result !== undefined) return result;
  }
  return undefined;
}
