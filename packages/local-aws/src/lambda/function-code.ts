import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import { unzipSync } from "fflate";
import type { DeployedResource } from "../terraform/resources";

/** Functions' code, unpacked from archives into a private temporary directory. */
export class FunctionCode {
  private readonly root = mkdtempSync(join(tmpdir(), "local-aws-code-"));

  /** @param stackDirectory the directory that `filename` is relative to. */
  constructor(private readonly stackDirectory: string) {}

  /**
   * Unpacks the archive of a function.
   * @returns the directory of its files.
   * @throws Error naming the function and its archive if the runtime is not Node.js or the archive cannot be unpacked.
   */
  unpack({ type, name, values }: DeployedResource): string {
    const address = `${type}.${name}`;
    const { filename, runtime } = values;
    if (!String(runtime).startsWith("nodejs")) {
      throw new Error(`${address}: runtime ${String(runtime)}: local-aws runs only Node.js functions`);
    }
    if (typeof filename !== "string" || filename === "") {
      throw new Error(`${address}: no filename: local-aws runs functions only from zip archives`);
    }
    const archive = resolve(this.stackDirectory, filename);
    const directory = join(this.root, name);
    for (const [path, content] of Object.entries(entriesOf(archive, `${address}: filename ${filename}`))) {
      const target = resolve(directory, path);
      if (!target.startsWith(directory + sep)) throw new Error(`${address}: ${archive} has the path ${path}`);
      if (path.endsWith("/")) continue;
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
    }
    return directory;
  }

  /** Removes the directory. */
  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

function entriesOf(archive: string, what: string): Record<string, Uint8Array> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(archive);
  } catch (error) {
    throw new Error(`${what}: ${archive} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    return unzipSync(bytes);
  } catch {
    throw new Error(`${what}: ${archive} is not a zip archive`);
  }
}
