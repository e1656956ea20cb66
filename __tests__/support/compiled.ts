import { mkdirSync, symlinkSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** Where tsx keeps what it compiled, in the temporary directory: by contents and path. */
const COMPILED = `tsx-${process.geteuid?.() ?? userInfo().username}`;

/** Lets processes with a temporary directory of their own find what tsx compiled for others. */
export function shareCompiled(temporary: string): void {
  mkdirSync(join(tmpdir(), COMPILED), { recursive: true });
  symlinkSync(join(tmpdir(), COMPILED), join(temporary, COMPILED), "dir");
}

/**
 * Makes a directory at a path that earlier runs had as well: what tsx compiled there is not compiled again. The caller removes it; while
 * another run has it, the next number is taken.
 */
export function directoryAgain(name: string): string {
  for (let number = 1; ; number += 1) {
    const directory = join(tmpdir(), `${name}-${number}`);
    try {
      mkdirSync(directory, { mode: 0o700 });
      return directory;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}
