import { constants, copyFile, mkdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname } from "node:path";

/** Files of objects, by path: in a directory, or in {@link MemoryFiles}. */
export interface Files {
  copy(from: string, to: string): Promise<void>;
  move(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
}

export const diskFiles: Files = {
  async copy(from, to) {
    await mkdir(dirname(to), { recursive: true });
    // Shares blocks if the file system supports it.
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    const { atime, mtime } = await stat(from);
    await utimes(to, atime, mtime);
  },
  async move(from, to) {
    await mkdir(dirname(to), { recursive: true });
    await rename(from, to);
  },
  remove: (path) => rm(path, { force: true }),
};

interface MemoryFile {
  readonly content: Buffer;
  readonly modified: Date;
}

/** Files in memory: no other process can read them, and they end with this one. */
export class MemoryFiles implements Files {
  private readonly byPath = new Map<string, MemoryFile>();

  /** @throws Error with code ENOENT if the file does not exist. */
  read(path: string): MemoryFile {
    const file = this.byPath.get(path);
    if (file === undefined) throw Object.assign(new Error(`no file ${path}`), { code: "ENOENT" });
    return file;
  }

  find(path: string): MemoryFile | undefined {
    return this.byPath.get(path);
  }

  write(path: string, content: Buffer | string): void {
    this.byPath.set(path, { content: Buffer.from(content), modified: new Date() });
  }

  /** Paths with a prefix. */
  below(prefix: string): string[] {
    return [...this.byPath.keys()].filter((path) => path.startsWith(prefix));
  }

  async copy(from: string, to: string): Promise<void> {
    this.byPath.set(to, this.read(from));
  }

  async move(from: string, to: string): Promise<void> {
    await this.copy(from, to);
    this.byPath.delete(from);
  }

  async remove(path: string): Promise<void> {
    this.byPath.delete(path);
  }
}
