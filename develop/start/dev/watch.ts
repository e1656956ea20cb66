import { existsSync, type FSWatcher, readdirSync, watch } from "node:fs";
import { join } from "node:path";

/** Milliseconds within which an editor's several writes count as one change. */
const SETTLING_MS = 25;

/**
 * Watches the files of folders, with all below. Directories are watched, not files: a file that is replaced is seen as well.
 * @param onChange called after a change, not for each.
 * @returns ends it.
 */
export function watchFolders(root: string, folders: readonly string[], onChange: () => void): () => void {
  const watched = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  const add = (directory: string) => {
    if (!watched.has(directory)) {
      const watcher = watch(directory, () => {
        clearTimeout(timer);
        timer = setTimeout(settled, SETTLING_MS);
      });
      watcher.on("error", () => remove(directory));
      watched.set(directory, watcher);
    }
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (entry.isDirectory() && entry.name !== "node_modules") add(join(directory, entry.name));
    }
  };
  const remove = (directory: string) => {
    watched.get(directory)?.close();
    watched.delete(directory);
  };
  const settled = () => {
    for (const directory of watched.keys()) if (!existsSync(directory)) remove(directory);
    // Includes new directories.
    for (const folder of folders) add(join(root, folder));
    onChange();
  };
  for (const folder of folders) add(join(root, folder));
  return () => {
    clearTimeout(timer);
    for (const directory of watched.keys()) remove(directory);
  };
}
