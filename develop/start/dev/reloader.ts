import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { siloFilesIn, stackFileIn } from "../local-stacks";
import type { LocalPlatform } from "../platform";
import { inOwnProcess, root } from "../preparation/own-process";
import { BUNDLING, cache, type Prepared } from "../preparation/prepare";
import { freshPages } from "./pages";
import { watchFolders } from "./watch";

/** The watched folders. */
const FOLDERS = ["api", "environments", "lambdas", "stacks", "synthesis", "develop", "packages"];

/** The list of functions, of which this process has loaded an older version. */
const FUNCTIONS = "lambdas/functions.ts";

export interface ReloaderOptions {
  readonly platform: Pick<LocalPlatform, "redeploy" | "deploySilo">;
  readonly prepared: Prepared;
  /** Receives a line for each applied change. */
  readonly onDone: (line: string) => void;
  /** Receives the problems of a failed change. */
  readonly onProblem: (lines: string) => void;
}

/** Keeps a running platform up to date with the sources: one change after the other, data kept. */
export class Reloader {
  private readonly stopWatching: () => void;
  private contents: ReadonlyMap<string, string>;
  /** Files changed since the running code was built. */
  private readonly unused = new Set<string>();
  private used: Prepared;
  private readonly functions: string | undefined;
  private working: Promise<void> = Promise.resolve();
  private closed = false;
  /** Whether the current sources are broken. */
  private broken = false;

  constructor(private readonly options: ReloaderOptions) {
    this.used = options.prepared;
    this.contents = contentsOf(FOLDERS);
    this.functions = this.contents.get(FUNCTIONS);
    this.stopWatching = watchFolders(root, FOLDERS, () => {
      this.working = this.working.then(() => this.update());
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.stopWatching();
    await this.working;
  }

  private async update(): Promise<void> {
    if (this.closed) return;
    const began = performance.now();
    const before = this.contents;
    this.contents = contentsOf(FOLDERS);
    const changed = [...new Set([...before.keys(), ...this.contents.keys()])].filter(
      (file) => before.get(file) !== this.contents.get(file),
    );
    if (changed.length === 0) return;
    for (const file of changed) this.unused.add(file);
    try {
      const what = (await this.apply()) ?? (this.broken ? "as before" : undefined);
      this.broken = false;
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      if (what !== undefined) this.options.onDone(`${what}: ${changed.join(", ")} (${seconds} s)`);
    } catch (error) {
      this.broken = true;
      this.options.onProblem(error instanceof Error ? error.message : String(error));
    }
    const running = changed.filter((file) => this.isOfThisProcess(file));
    if (running.length > 0) {
      this.options.onProblem(`restart to use ${running.join(", ")}: it is part of the running program`);
    }
  }

  /** @returns what was done; undefined if the change had no effect. */
  private async apply(): Promise<string | undefined> {
    const { platform } = this.options;
    const [code, stacks] = await Promise.all([this.code(), cache.kept("stacks") ?? this.make("stacks")]);
    const file = stackFileIn(stacks);
    const redeployed = readFileSync(file, "utf8") !== readFileSync(stackFileIn(this.used.stacks), "utf8");
    const silos = redeployed || stacks !== this.used.stacks ? siloFilesIn(stacks) : [];
    if (!redeployed && code === this.used.code && stacks === this.used.stacks) return undefined;
    await platform.redeploy({
      bundles: code,
      ...(redeployed && { synthesizedFile: file, pages: freshPages() }),
    });
    for (const silo of silos) await platform.deploySilo(silo);
    const what = redeployed ? "deployed" : code === this.used.code ? undefined : "reloaded";
    this.used = { code, stacks };
    this.unused.clear();
    return what;
  }

  private code(): Promise<string> | string {
    const kept = cache.kept("code");
    if (kept !== undefined) return kept;
    return this.contents.get(FUNCTIONS) === this.functions ? this.bundle() : this.make("code");
  }

  private async bundle(): Promise<string> {
    const before = { directory: this.used.code, changed: this.unused };
    // Loaded on demand, and its process stopped: most of the time nothing is bundled.
    const [{ bundleCode }, { stop }] = await Promise.all([import("../preparation/code"), import("esbuild")]);
    try {
      return await cache.keep("code", Date.now(), async (directory) => [
        ...(await bundleCode(directory, before)),
        ...BUNDLING,
      ]);
    } finally {
      void stop();
    }
  }

  private async make(kind: "code" | "stacks"): Promise<string> {
    return JSON.parse(await inOwnProcess("develop/start/preparation/make.ts", kind))[kind];
  }

  private isOfThisProcess(file: string): boolean {
    const made = cache.inputs("code").has(file) || cache.inputs("stacks").has(file);
    return !made && join(root, file) in require.cache;
  }
}

/** Digests of the files of folders, by path from the root. */
function contentsOf(folders: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() || !/\.(ts|json|html|css|js)$/.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      if (path.includes("node_modules")) continue;
      found.set(relative(root, path), createHash("sha256").update(readFileSync(path)).digest("base64"));
    }
  }
  return found;
}
