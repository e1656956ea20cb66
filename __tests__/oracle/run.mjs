// Installs the oracle in its own folder, if it is missing or differs from the lock file, and runs its suite. It is AGPL, and
// not part of the project's installation. If it cannot be installed, one line says what is missing.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));

/** @param {string[]} path within the folder */
const read = (...path) => {
  try {
    return JSON.parse(readFileSync(join(folder, ...path), "utf8"));
  } catch {
    return {};
  }
};

/** Why the oracle cannot be installed; undefined if it is installed. */
function missing() {
  const packages = Object.entries(read("package-lock.json").packages).filter(([path]) => path !== "");
  if (packages.every(([path, { version }]) => read(path, "package.json").version === version))
    return undefined;
  const words = [
    "ci",
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    "--prefer-offline",
    "--fetch-retries=1",
  ];
  const { status, stderr } = spawnSync("npm", words, { cwd: folder, encoding: "utf8" });
  return status === 0 ? undefined : (/npm (?:error|ERR!) (.*)/.exec(stderr ?? "")?.[1] ?? "npm ci failed");
}

const help = process.argv.slice(2).some((word) => word === "--help" || word === "-h");
const reason = help ? undefined : missing();
if (reason === undefined) {
  const words = ["jest", "--selectProjects", "oracle", ...process.argv.slice(2)];
  const { status } = spawnSync("npx", words, { cwd: join(folder, "../.."), stdio: "inherit" });
  process.exitCode = status ?? 1;
} else {
  const names = Object.keys(read("package.json").dependencies).join(" and ");
  process.stderr.write(
    `The oracle's suite needs ${names} from the npm registry (${reason}): it is not run.\n`,
  );
}
