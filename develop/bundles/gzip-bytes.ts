import { readFileSync } from "node:fs";
import { gzipSync } from "fflate";

/** Size of a file once it is gzipped, in bytes: the same on every version of Node. */
export const gzipBytes = (file: string): number =>
  gzipSync(readFileSync(file), { level: 9, mtime: 0 }).byteLength;
