import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadEnvironments } from "../environments/load";
import type { EnvironmentConfig } from "../environments/schema";
import { stackNames } from "../stacks/support/naming";
import { synthesizeApp } from "./app";
import { compose } from "./compose";
import { standInBundles } from "./stand-in-bundles";

/** A resource's synthesized arguments. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Type to name to arguments. */
export type Blocks = Readonly<Record<string, Readonly<Record<string, Arguments>>>>;

/** Terraform JSON of one stack. */
export interface Template {
  readonly name: string;
  readonly text: string;
  readonly terraform: { readonly backend: Readonly<Record<string, Arguments>> };
  readonly provider: Readonly<Record<string, readonly Arguments[]>>;
  readonly resource: Blocks;
  readonly data?: Blocks;
  readonly output: Readonly<Record<string, { readonly value: string }>>;
}

/**
 * Synthesizes every stack of the given environments, or the named ones, in a temporary directory, with a placeholder
 * for the functions' code: the stacks' content does not depend on it, so bundling is skipped.
 */
export function synthesize(
  environments: readonly EnvironmentConfig[] = loadEnvironments(),
  ...named: readonly string[]
): Map<string, Template> {
  const directory = mkdtempSync(join(tmpdir(), "synth-"));
  try {
    const chosen = new Set(named.length > 0 ? named : stackNames(environments));
    const bundles = standInBundles(join(directory, "code"));
    synthesizeApp(join(directory, "out"), (app) => compose(app, environments, bundles, chosen));
    const manifest = JSON.parse(readFileSync(join(directory, "out/manifest.json"), "utf8")) as {
      stacks: Record<string, { synthesizedStackPath: string }>;
    };
    return new Map(
      Object.entries(manifest.stacks).map(([name, { synthesizedStackPath }]) => {
        const text = readFileSync(join(directory, "out", synthesizedStackPath), "utf8");
        return [name, { name, text, ...JSON.parse(text) } as Template];
      }),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}
