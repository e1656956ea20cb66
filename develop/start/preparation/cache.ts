import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join, relative, resolve, sep } from "node:path";

/** Kept products of each kind: running platforms still read theirs. */
const KEPT = 8;

/** npm's list of installed packages: any package change changes it. */
const INSTALLED = "node_modules/.package-lock.json";

/** Most milliseconds by which the clock of file times lags behind. */
const CLOCK_STEP_MS = 20;

interface Manifest {
  /** Directory of the product in the cache. */
  readonly product: string;
  /** SHA-256 of each input file, by path from the root; empty if the file did not exist. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** Products of each kind in a directory, with the contents of all their input files: times alone do not decide. */
export class Cache {
  constructor(
    private readonly directory: string,
    private readonly root: string,
  ) {}

  /** Directory of the product of this kind, if its inputs are unchanged. */
  kept(kind: string): string | undefined {
    const manifest = this.manifest(kind);
    if (manifest === undefined) return undefined;
    const { product, inputs } = manifest;
    const directory = join(this.directory, product);
    const same =
      existsSync(directory) && Object.keys(inputs).every((file) => this.digest(file) === inputs[file]);
    if (!same) return undefined;
    const now = new Date();
    utimesSync(directory, now, now);
    return directory;
  }

  /** Paths of the input files of the latest product, from the root. */
  inputs(kind: string): ReadonlySet<string> {
    return new Set(Object.keys(this.manifest(kind)?.inputs ?? {}));
  }

  /**
   * Keeps a product for later. Another process may keep the same at the same time.
   * @param make writes it into a directory, and returns the paths of all files that went into it. Those in `node_modules` count as what
   * npm installed.
   * @param began when the first of them was read, in milliseconds since 1970.
   * @returns its directory; the same inputs have the same.
   */
  async keep(
    kind: string,
    began: number,
    make: (directory: string) => Promise<readonly string[]>,
  ): Promise<string> {
    mkdirSync(this.directory, { recursive: true });
    const made = mkdtempSync(join(this.directory, `.${kind}-`));
    try {
      const files = (await make(made))
        .map((file) => relative(this.root, resolve(this.root, file)).replaceAll(sep, "/"))
        .filter((file) => !/(^|\/)node_modules\//.test(file) && !file.startsWith("../"));
      const inputs = Object.fromEntries(
        [...new Set([...files, INSTALLED])].sort().map((file) => [file, this.digest(file)]),
      );
      const digest = createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 16);
      // What was saved since is in the product, or not.
      if (files.some((file) => this.changedSince(file, began))) {
        const uncertain = join(this.directory, `${kind}-${digest}-${Date.now()}`);
        renameSync(made, uncertain);
        return uncertain;
      }
      const product = `${kind}-${digest}`;
      const directory = join(this.directory, product);
      place(made, directory);
      const written = `${made}.json`;
      writeFileSync(written, JSON.stringify({ product, inputs } satisfies Manifest));
      renameSync(written, this.manifestFile(kind));
      this.prune(kind);
      return directory;
    } finally {
      rmSync(made, { recursive: true, force: true });
    }
  }

  private digest(file: string): string {
    try {
      return createHash("sha256")
        .update(readFileSync(join(this.root, file)))
        .digest("hex");
    } catch {
      return "";
    }
  }

  private changedSince(file: string, time: number): boolean {
    const { mtimeMs = time } = statSync(join(this.root, file), { throwIfNoEntry: false }) ?? {};
    return mtimeMs >= time - CLOCK_STEP_MS;
  }

  /** File with the inputs of the latest product. */
  manifestFile(kind: string): string {
    return join(this.directory, `${kind}.json`);
  }

  private manifest(kind: string): Manifest | undefined {
    try {
      return JSON.parse(readFileSync(this.manifestFile(kind), "utf8")) as Manifest;
    } catch {
      return undefined;
    }
  }

  private prune(kind: string): void {
    const age = (name: string) =>
      statSync(join(this.directory, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const products = readdirSync(this.directory)
      .filter((name) => new RegExp(`^${kind}-[0-9a-f]{16}(-\\d+)?$`).test(name))
      .sort((a, b) => age(b) - age(a));
    for (const old of products.slice(KEPT))
      rmSync(join(this.directory, old), { recursive: true, force: true });
  }
}

/** An existing directory has the same inputs and content: it stays for its readers. */
function place(made: string, directory: string): void {
  try {
    renameSync(made, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
  }
}
